// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { trafficCaption } from '../../model/whoIsMatched';
import type { StepRole, StepStage } from '../../model/rail';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { durationText } from '../../words/duration';
import { personName } from '../../words/personName';
import { Elapsed, Remaining } from '../Elapsed/Elapsed';
import { PodMeter } from './PodMeter';

const useStyles = makeStyles(theme => ({
  quiet: { color: theme.palette.text.secondary },
  now: { fontWeight: 600 },
}));

/** What a batch is for, how far its pods are, and how long it takes. */
export function StepCaption({ step }: { step: StepStage }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <>
      <Typography variant="subtitle2" component="p">
        {t('rail.step', { number: String(step.number) })} ·{' '}
        {roleOf(step.role, t)}
      </Typography>
      <Typography variant="caption" component="p" className={classes.quiet}>
        {step.aboutPercent === undefined
          ? trafficCaption(step.traffic, t)
          : t('who.captionAbout', { weight: String(step.aboutPercent) })}
        {step.adjusted && ` (${t('rail.adjusted')})`}
      </Typography>
      <PodMeter step={step} />
      <StateLine step={step} />
      <TimeLine step={step} />
      {step.implied && (
        <Tooltip title={t('rail.impliedHelp')}>
          <Typography variant="caption" component="p" className={classes.quiet}>
            {t('rail.implied')}
          </Typography>
        </Tooltip>
      )}
    </>
  );
}

function StateLine({ step }: { step: StepStage }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const quiet = step.state === 'planned' || step.state === 'skipped';
  return (
    <Typography
      variant="caption"
      component="p"
      className={quiet || step.state === 'done' ? classes.quiet : classes.now}
    >
      {stateText(step, t)}
      {step.pauseEndsAt && !step.held && (
        <Remaining until={step.pauseEndsAt}>
          {time => <> · {t('rail.endsIn', { time })}</>}
        </Remaining>
      )}
    </Typography>
  );
}

function TimeLine({ step }: { step: StepStage }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (!step.startedAt) return null;
  return (
    <Typography variant="caption" component="p" className={classes.quiet}>
      <Elapsed from={step.startedAt} to={step.finishedAt} />
      {step.by && <> · {t('rail.promotedBy', { who: personName(step.by) })}</>}
    </Typography>
  );
}

function roleOf(role: StepRole, t: Translate): string {
  const words: Record<StepRole, string> = {
    preview: t('rail.preview'),
    mirror: t('rail.mirror'),
    chosen: t('rail.chosen'),
    share: t('rail.share'),
    switch: t('rail.switch'),
  };
  return words[role];
}

function stateText(step: StepStage, t: Translate): string {
  if (step.held) return t('rail.held');
  switch (step.state) {
    case 'planned':
      return pauseText(step, t);
    case 'active':
      return step.detail ? t(`rail.${step.detail}`) : t('rail.active');
    case 'paused':
      return step.pause === 'manual'
        ? t('rail.waitsPromote')
        : t('rail.paused');
    default:
      return t(`rail.${step.state}`);
  }
}

function pauseText(step: StepStage, t: Translate): string {
  if (step.pause === 'manual') return t('rail.waitsPromote');
  return step.pause === undefined
    ? t('rail.goesOn')
    : t('rail.waitsTime', { time: durationText(step.pause) });
}
