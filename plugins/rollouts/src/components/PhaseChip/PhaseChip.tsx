// SPDX-License-Identifier: Apache-2.0
import { alpha, makeStyles } from '@material-ui/core/styles';
import type { Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  GateState,
  MetricPhase,
  Phase,
  RecordStatus,
} from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import {
  type Tone,
  toneOfGate,
  toneOfMetric,
  toneOfPhase,
  toneOfRecord,
} from '../../words/phase';
import { toneColour } from '../../theme/versionColours';

const useStyles = makeStyles<Theme, { tone: Tone }>(theme => ({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    padding: theme.spacing(0.25, 1.25),
    borderRadius: 999,
    whiteSpace: 'nowrap',
    fontFamily: theme.typography.fontFamily,
    fontSize: theme.typography.pxToRem(13),
    fontWeight: 600,
    lineHeight: 1.6,
    color: theme.palette.text.primary,
    border: ({ tone }) => `1px solid ${alpha(toneColour(theme, tone), 0.6)}`,
    backgroundColor: ({ tone }) => alpha(toneColour(theme, tone), 0.12),
  },
  dot: {
    width: 8,
    height: 8,
    borderRadius: '50%',
    backgroundColor: ({ tone }) => toneColour(theme, tone),
  },
}));

/** A word with its tone. */
export function ToneChip(props: { tone: Tone; label: string }) {
  const classes = useStyles({ tone: props.tone });
  return (
    <span className={classes.root}>
      <span className={classes.dot} aria-hidden />
      {props.label}
    </span>
  );
}

/** Where a Rollout stands. */
export function PhaseChip({ phase }: { phase: Phase }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return <ToneChip tone={toneOfPhase[phase]} label={t(`phase.${phase}`)} />;
}

/** Where a release stands. */
export function StatusChip({ status }: { status: RecordStatus }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <ToneChip tone={toneOfRecord[status]} label={t(`releases.${status}`)} />
  );
}

/** A metric's name in the tone of what it says. */
export function MetricChip(props: { phase: MetricPhase; label: string }) {
  return <ToneChip tone={toneOfMetric[props.phase]} label={props.label} />;
}

/** A gate's name in the tone of what it says; calm before it is asked. */
export function GateChip(props: {
  state: GateState | undefined;
  label: string;
}) {
  const { state, label } = props;
  return <ToneChip tone={state ? toneOfGate[state] : 'calm'} label={label} />;
}
