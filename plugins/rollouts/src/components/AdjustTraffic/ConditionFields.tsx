// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import DeleteOutlineIcon from '@material-ui/icons/DeleteOutline';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ConditionDraft, Problems } from '../../model/adjustment';
import { rolloutsTranslationRef } from '../../translation';
import { Choice } from './Choice';
import { problemText } from './problemText';

const COMPARISONS = ['Exact', 'RegularExpression'] as const;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    alignItems: 'flex-start',
  },
  field: { flex: '1 1 160px' },
  remove: { marginTop: theme.spacing(1.25) },
}));

const LOOK = {
  variant: 'outlined',
  size: 'small',
  margin: 'dense',
  InputLabelProps: { shrink: true },
} as const;

/** A header, cookie or query parameter and what it must be. */
export function ConditionFields(props: {
  /** "Header" */
  kind: string;
  /** 1-based. */
  number: number;
  condition: ConditionDraft;
  problems: Problems;
  onChange: (condition: ConditionDraft) => void;
  onRemove: () => void;
}) {
  const { kind, number, condition, problems, onChange } = props;
  const classes = useStyles();
  const nameId = useId();
  const valueId = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const wrong = (field: 'name' | 'value') =>
    problemText(problems.get(`${condition.id}.${field}`), t);
  return (
    <div className={classes.root}>
      <TextField
        {...LOOK}
        className={classes.field}
        id={nameId}
        label={kind}
        value={condition.name}
        onChange={event => onChange({ ...condition, name: event.target.value })}
        error={wrong('name') !== undefined}
        helperText={wrong('name')}
        inputProps={{ maxLength: 256 }}
      />
      <Choice
        label={t('adjust.comparison')}
        value={condition.type}
        choices={COMPARISONS.map(value => ({
          value,
          label: t(`adjust.${value}`),
        }))}
        onChange={type => onChange({ ...condition, type })}
      />
      <TextField
        {...LOOK}
        className={classes.field}
        id={valueId}
        label={t('adjust.value')}
        value={condition.value}
        onChange={event =>
          onChange({ ...condition, value: event.target.value })
        }
        error={wrong('value') !== undefined}
        helperText={wrong('value')}
        inputProps={{ maxLength: 1024 }}
      />
      <IconButton
        size="small"
        className={classes.remove}
        aria-label={t('adjust.removeCondition', {
          kind: kind.toLowerCase(),
          number: String(number),
        })}
        onClick={props.onRemove}
      >
        <DeleteOutlineIcon fontSize="small" />
      </IconButton>
    </div>
  );
}
