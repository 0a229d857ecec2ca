// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RECORD_STATUSES, type RecordStatus } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  status: { minWidth: 150 },
}));

/** What a person narrows the list by. */
export interface Narrowing {
  /** '' is none. */
  readonly text: string;
  readonly status?: RecordStatus;
}

/** Search and status; the backend filters, so that all pages count. */
export function HistoryFilter(props: {
  value: Narrowing;
  onChange: (value: Narrowing) => void;
}) {
  const { value, onChange } = props;
  const classes = useStyles();
  const searchId = useId();
  const statusId = useId();
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
      <TextField
        select
        id={statusId}
        label={t('releases.statusFilter')}
        className={classes.status}
        value={value.status ?? ''}
        SelectProps={{ displayEmpty: true }}
        InputLabelProps={{ shrink: true }}
        onChange={({ target }) =>
          onChange({
            text: value.text,
            ...(target.value && { status: target.value as RecordStatus }),
          })
        }
        variant="outlined"
        size="small"
      >
        <MenuItem value="">{t('releases.anyStatus')}</MenuItem>
        {RECORD_STATUSES.map(status => (
          <MenuItem key={status} value={status}>
            {t(`releases.${status}`)}
          </MenuItem>
        ))}
      </TextField>
    </div>
  );
}
