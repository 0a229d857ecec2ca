// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { type DayRange, isEmptyRange } from '../../model/dayRange';
import { rolloutsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  // The browser's own calendar and its sign, which are black on black otherwise.
  day: { minWidth: 150, '& input': { colorScheme: theme.palette.type } },
}));

/** The first and the last day, both of which count; an empty field is no bound. */
export function DayFields(props: {
  value: DayRange;
  onChange: (value: DayRange) => void;
}) {
  const { value, onChange } = props;
  const { from, to } = value;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <>
      <DayField
        label={t('releases.fromDay')}
        day={from}
        onChange={day => onChange({ from: day, to })}
      />
      <DayField
        label={t('releases.toDay')}
        day={to}
        problem={isEmptyRange(value) ? t('releases.toBeforeFrom') : undefined}
        onChange={day => onChange({ from, to: day })}
      />
    </>
  );
}

function DayField(props: {
  label: string;
  day: string | undefined;
  problem?: string;
  onChange: (day: string | undefined) => void;
}) {
  const { label, day, problem, onChange } = props;
  const classes = useStyles();
  const id = useId();
  return (
    <TextField
      id={id}
      type="date"
      className={classes.day}
      label={label}
      value={day ?? ''}
      onChange={event => onChange(event.target.value || undefined)}
      error={problem !== undefined}
      helperText={problem}
      InputLabelProps={{ shrink: true }}
      variant="outlined"
      size="small"
    />
  );
}
