// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import DeleteOutlineIcon from '@material-ui/icons/DeleteOutline';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { StepDraft, StepProblems } from '../../model/stepDrafts';
import { rolloutsTranslationRef } from '../../translation';
import { Choice } from '../AdjustTraffic/Choice';
import { MatchEditor } from '../AdjustTraffic/MatchEditor';

const useStyles = makeStyles(theme => ({
  step: {
    padding: theme.spacing(1, 0),
    '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
  },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: theme.spacing(0, 2),
  },
  number: { width: 56, paddingTop: theme.spacing(2) },
  text: { width: 150 },
  remove: { marginLeft: 'auto', marginTop: theme.spacing(0.5) },
  summary: {
    cursor: 'pointer',
    fontFamily: theme.typography.fontFamily,
    fontSize: theme.typography.body2.fontSize,
    color: theme.palette.text.secondary,
  },
}));

interface StepFieldsProps {
  step: StepDraft;
  /** 1-based. */
  number: number;
  problems: StepProblems;
  onChange: (step: StepDraft) => void;
  /** Absent: the last one that is left. */
  onRemove?: () => void;
}

/** One step: its pods, its share, its pause, and the requests that are chosen for it. */
export function StepFields(props: StepFieldsProps) {
  const { step, number, problems, onChange, onRemove } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const count = step.matches.length;
  return (
    <li className={classes.step}>
      <div className={classes.row}>
        <Typography
          variant="subtitle2"
          component="p"
          className={classes.number}
        >
          {t('rail.step', { number: String(number) })}
        </Typography>
        <NumberField {...props} field="replicas" problem="pods" />
        <NumberField {...props} field="weight" problem="weight" />
        <Choice
          label={t('newRelease.then')}
          value={step.pause}
          choices={(['promote', 'time', 'none'] as const).map(value => ({
            value,
            label: t(`newRelease.pause.${value}`),
          }))}
          onChange={pause => onChange({ ...step, pause })}
        />
        {step.pause === 'time' && (
          <NumberField {...props} field="duration" problem="duration" />
        )}
        {onRemove && (
          <IconButton
            size="small"
            className={classes.remove}
            aria-label={t('newRelease.removeStep', { number: String(number) })}
            onClick={onRemove}
          >
            <DeleteOutlineIcon fontSize="small" />
          </IconButton>
        )}
      </div>
      <details>
        <summary className={classes.summary}>
          {count
            ? t('newRelease.chosenRequests', { count })
            : t('newRelease.noChosenRequests')}
        </summary>
        <MatchEditor
          matches={step.matches}
          problems={problems.matches}
          onChange={matches => onChange({ ...step, matches })}
        />
      </details>
    </li>
  );
}

function NumberField(
  props: StepFieldsProps & {
    field: 'replicas' | 'weight' | 'duration';
    problem: 'pods' | 'weight' | 'duration';
  },
) {
  const { step, problems, field, problem, onChange } = props;
  const classes = useStyles();
  const id = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const wrong = problems.steps.has(`${step.id}.${problem}`);
  return (
    <TextField
      id={id}
      className={classes.text}
      label={t(`newRelease.step.${field}`)}
      helperText={t(
        wrong ? `newRelease.problem.${problem}` : `newRelease.help.${field}`,
      )}
      error={wrong}
      value={step[field]}
      onChange={event =>
        onChange({ ...step, [field]: event.target.value.trim() })
      }
      inputProps={{ maxLength: 16 }}
      InputLabelProps={{ shrink: true }}
      autoComplete="off"
      variant="outlined"
      size="small"
      margin="dense"
    />
  );
}
