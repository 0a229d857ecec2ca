// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutView } from '@teal/rollouts-common';
import { railOf, type StageState } from '../../model/rail';
import { stepCount, stepNumber } from '../../model/release';
import { rolloutsTranslationRef } from '../../translation';
import { toneColour, versionColours } from '../../theme/versionColours';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', gap: 3 },
  part: { flex: 1, height: 6, borderRadius: 3 },
  planned: { backgroundColor: theme.palette.divider },
  done: { backgroundColor: versionColours(theme).canary },
  paused: { backgroundColor: toneColour(theme, 'waiting') },
  failed: { backgroundColor: toneColour(theme, 'bad') },
}));

const LOOK: Record<StageState, 'planned' | 'done' | 'paused' | 'failed'> = {
  planned: 'planned',
  skipped: 'planned',
  active: 'done',
  done: 'done',
  paused: 'paused',
  failed: 'failed',
};

/** The rail without words. */
export function RailDots({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const label = `${t('rail.step', {
    number: String(stepNumber(view) ?? 0),
  })} / ${stepCount(view)}`;
  return (
    <div className={classes.root} role="img" aria-label={label}>
      {railOf(view).map((stage, index) => (
        <span
          key={stage.kind === 'step' ? stage.number : `${stage.kind}-${index}`}
          className={`${classes.part} ${classes[LOOK[stage.state]]}`}
        />
      ))}
    </div>
  );
}
