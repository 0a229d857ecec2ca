// SPDX-License-Identifier: Apache-2.0
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Phase } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { phasesByUrgency } from '../../words/phase';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  choice: { textTransform: 'none' },
}));

/** One button a phase that occurs, with its count; the most urgent first. */
export function PhaseFilter(props: {
  /** Of everything that the page has. */
  phases: readonly Phase[];
  /** Undefined: all. */
  phase: Phase | undefined;
  onChange: (phase: Phase | undefined) => void;
}) {
  const { phases, phase, onChange } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const count = (wanted: Phase) =>
    phases.filter(occurring => occurring === wanted).length;
  const choices = phasesByUrgency.filter(
    wanted => count(wanted) > 0 || wanted === phase,
  );
  return (
    <div className={classes.root} role="group" aria-label={t('page.filter')}>
      <FilterButton
        pressed={phase === undefined}
        label={`${t('page.all')} ${phases.length}`}
        onClick={() => onChange(undefined)}
      />
      {choices.map(choice => (
        <FilterButton
          key={choice}
          pressed={phase === choice}
          label={`${t(`phase.${choice}`)} ${count(choice)}`}
          onClick={() => onChange(choice === phase ? undefined : choice)}
        />
      ))}
    </div>
  );
}

function FilterButton(props: {
  pressed: boolean;
  label: string;
  onClick: () => void;
}) {
  const classes = useStyles();
  return (
    <Button
      size="small"
      className={classes.choice}
      variant={props.pressed ? 'contained' : 'outlined'}
      color={props.pressed ? 'primary' : 'default'}
      aria-pressed={props.pressed}
      onClick={props.onClick}
    >
      {props.label}
    </Button>
  );
}
