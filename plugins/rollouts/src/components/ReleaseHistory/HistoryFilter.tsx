// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RecordStatus } from '@teal/rollouts-common';
import type { DayRange } from '../../model/dayRange';
import { rolloutsTranslationRef } from '../../translation';
import { DayFields } from './DayFields';
import { StatusChoice } from './StatusChoice';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
}));

/** What a person narrows the list by. */
export interface Narrowing {
  /** '' is none. */
  readonly text: string;
  readonly status?: RecordStatus;
  readonly days: DayRange;
}

/** Search, status and days; the backend filters, so that all pages count. */
export function HistoryFilter(props: {
  value: Narrowing;
  onChange: (value: Narrowing) => void;
}) {
  const { value, onChange } = props;
  const classes = useStyles();
  const searchId = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <div className={classes.root}>
      <TextField
        id={searchId}
        label={t('releases.search')}
        placeholder={t('releases.searchHelp')}
        value={value.text}
        onChange={event => onChange({ ...value, text: event.target.value })}
        variant="outlined"
        size="small"
      />
      <StatusChoice
        value={value.status}
        onChange={status => onChange({ ...value, status })}
      />
      <DayFields
        value={value.days}
        onChange={days => onChange({ ...value, days })}
      />
    </div>
  );
}
