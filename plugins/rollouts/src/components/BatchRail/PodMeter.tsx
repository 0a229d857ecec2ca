// SPDX-License-Identifier: Apache-2.0
import { alpha, makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { StepStage } from '../../model/rail';
import { rolloutsTranslationRef } from '../../translation';
import { versionColours } from '../../theme/versionColours';

const useStyles = makeStyles(theme => ({
  track: {
    position: 'relative',
    height: 6,
    borderRadius: 3,
    overflow: 'hidden',
    backgroundColor: theme.palette.divider,
    margin: theme.spacing(0.75, 0, 0.5),
  },
  part: {
    position: 'absolute',
    top: 0,
    bottom: 0,
    left: 0,
    transition: 'width 300ms',
  },
  surged: { backgroundColor: alpha(versionColours(theme).canary, 0.4) },
  ready: { backgroundColor: versionColours(theme).canary },
}));

/** Planned, surged and ready pods of a batch. */
export function PodMeter({ step }: { step: StepStage }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { podsPlanned, podsSurged, podsReady } = step;
  const waiting = step.state === 'planned' || step.state === 'skipped';
  const percent = (pods: number) =>
    `${podsPlanned ? (pods / podsPlanned) * 100 : 0}%`;
  return (
    <>
      <div className={classes.track} aria-hidden>
        <div
          className={`${classes.part} ${classes.surged}`}
          style={{ width: percent(podsSurged) }}
        />
        <div
          className={`${classes.part} ${classes.ready}`}
          style={{ width: percent(podsReady) }}
        />
      </div>
      <Typography variant="caption" component="p">
        {waiting
          ? t('rail.podsPlanned', { count: podsPlanned })
          : t('rail.pods', {
              ready: String(podsReady),
              planned: String(podsPlanned),
            })}
        {!waiting && podsSurged !== podsReady && (
          <> · {t('rail.podsSurged', { surged: String(podsSurged) })}</>
        )}
      </Typography>
    </>
  );
}
