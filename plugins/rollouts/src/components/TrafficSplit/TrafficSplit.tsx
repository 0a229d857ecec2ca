// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  type MeasuredTraffic,
  type RolloutView,
  stepsOf,
} from '@teal/rollouts-common';
import { useMeasuredTraffic } from '../../live/useMeasuredTraffic';
import type { Polled } from '../../live/usePolled';
import {
  adjustedTraffic,
  approximateShare,
  isReleasing,
  phaseOf,
  trafficNow,
  weightOf,
} from '../../model/release';
import { type AskedTraffic, isInForce } from '../../model/droppedAdjustment';
import {
  copiesCounted,
  isSettled,
  measuredShare,
  trafficGap,
} from '../../model/trafficGap';
import { trafficSentences } from '../../model/whoIsMatched';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { preciseDurationText } from '../../words/duration';
import { personName } from '../../words/personName';
import { AdjustButton } from '../AdjustTraffic/AdjustButton';
import { DroppedAdjustment } from '../AdjustTraffic/DroppedAdjustment';
import { RoutesButton } from '../RouteObjects/RoutesButton';
import { Notice } from '../Notice/Notice';
import { SplitBar } from './SplitBar';

const useStyles = makeStyles(theme => ({
  rows: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(120px, 1fr)',
    columnGap: theme.spacing(2),
    rowGap: theme.spacing(1.5),
    alignItems: 'start',
    marginTop: theme.spacing(1),
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 2),
  },
  buttons: { display: 'flex', gap: theme.spacing(1), marginLeft: 'auto' },
  note: { marginTop: theme.spacing(1.5) },
}));

/** What the routes say, and below it what the metrics say. */
export function TrafficSplit({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const about = approximateShare(view);
  const [asked, setAsked] = useAskedTraffic(view);
  return (
    <section>
      <div className={classes.head}>
        <Typography variant="h6" component="h3">
          {t('traffic.title')}
        </Typography>
        <span className={classes.buttons}>
          <RoutesButton view={view} />
          {isReleasing(view) && (
            <AdjustButton view={view} onAccepted={setAsked} />
          )}
        </span>
      </div>
      {asked && <DroppedAdjustment asked={asked} view={view} />}
      <div className={classes.rows}>
        <Typography variant="body2" component="span">
          {t('traffic.configured')}
        </Typography>
        <SplitBar
          row={t('traffic.configured')}
          canaryPercent={about ?? weightOf(view)}
          note={configuredNote(view, t)}
        />
        {isReleasing(view) && <MeasuredRow view={view} />}
      </div>
      <WhoSeesIt view={view} />
      <AdjustedBy view={view} />
    </section>
  );
}

/** What a person last asked for, until it is in force. */
function useAskedTraffic(view: RolloutView) {
  const [asked, setAsked] = useState<AskedTraffic>();
  const done = asked !== undefined && isInForce(asked, view);
  useEffect(() => {
    if (done) setAsked(undefined);
  }, [done]);
  return [asked, setAsked] as const;
}

/** Whose choice stands in the place of the author's. */
function AdjustedBy({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { adjusted } = view.rollout.status ?? {};
  const authors = stepsOf(view.rollout)[(adjusted?.step ?? 0) - 1]?.traffic;
  if (!adjusted || !authors || !adjustedTraffic(view, adjusted.step)) {
    return null;
  }
  const words = {
    step: String(adjusted.step),
    sentence: trafficSentences(authors, t).join(' '),
  };
  return (
    <Typography variant="body2" className={classes.note}>
      {adjusted.by
        ? t('adjust.by', { who: personName(adjusted.by), ...words })
        : t('adjust.bySomebody', words)}
    </Typography>
  );
}

/** Nothing is said where the bar says it all. */
function WhoSeesIt({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const traffic = trafficNow(view);
  if (!traffic.matches && !traffic.mirror && !traffic.sticky) return null;
  return (
    <Typography component="div" className={classes.note}>
      {trafficSentences(traffic, t).map(sentence => (
        <div key={sentence}>{sentence}</div>
      ))}
    </Typography>
  );
}

/** Mounted only while a release runs: each answer costs a metrics query. */
function MeasuredRow({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const answer = useMeasuredTraffic(view);
  const gap = trafficGap({ view, measured: answer.value });
  const copies = copiesCounted({ view, measured: answer.value });
  const share = copies ? undefined : measuredShare(answer.value);
  return (
    <>
      <Typography variant="body2" component="span">
        {t('traffic.measured')}
      </Typography>
      <div>
        {share === undefined ? (
          <Typography variant="body2" color="textSecondary">
            {copies && answer.value?.available
              ? copiesNote(copies, answer.value, t)
              : whyNotMeasured(answer, t)}
          </Typography>
        ) : (
          <SplitBar
            row={t('traffic.measured')}
            canaryPercent={share}
            note={ratesNote(view, answer.value, t)}
          />
        )}
        {gap !== undefined && (
          <div className={classes.note}>
            <Notice tone="waiting" role="status">
              {t('traffic.gap', { points: gap.toFixed(0) })}
            </Notice>
          </div>
        )}
      </div>
    </>
  );
}

function configuredNote(view: RolloutView, t: Translate): string | undefined {
  const about = approximateShare(view);
  if (about !== undefined) {
    return t('who.approximate', { weight: String(about) });
  }
  if (!view.rollout.spec.traffic.routes?.length) return t('traffic.viaService');
  const { askedAt, appliedAt } = view.rollout.status?.traffic ?? {};
  if (askedAt && !appliedAt) return t('traffic.notApplied');
  const { matches, weight } = trafficNow(view);
  if (matches && weight < 100) return t('traffic.ofOthers');
  if (!askedAt || !appliedAt || !isBack(view)) return undefined;
  const took = Date.parse(appliedAt) - Date.parse(askedAt);
  return t('traffic.back', { time: preciseDurationText(took) });
}

/** Requests went back to the stable version: how long that took is what people ask first. */
function isBack(view: RolloutView): boolean {
  return ['RollingBack', 'RolledBack'].includes(phaseOf(view));
}

function ratesNote(
  view: RolloutView,
  measured: MeasuredTraffic | undefined,
  t: Translate,
): string | undefined {
  if (!measured) return undefined;
  const rates = t('traffic.perSecond', {
    stable: perSecond(measured.stablePerSecond),
    canary: perSecond(measured.canaryPerSecond),
    window: String(measured.windowSeconds ?? 0),
  });
  return [
    rates,
    ...(trafficNow(view).matches ? [t('traffic.chosenToo')] : []),
    ...(isSettled({ view, measured }) ? [] : [t('traffic.settling')]),
  ].join('; ');
}

function copiesNote(
  copies: 'now' | 'before',
  measured: MeasuredTraffic,
  t: Translate,
): string {
  const window = String(measured.windowSeconds ?? 0);
  if (copies === 'before') return t('traffic.copiesBefore', { window });
  return t('traffic.copied', {
    stable: perSecond(measured.stablePerSecond),
    copies: perSecond(measured.canaryPerSecond),
    window,
  });
}

function whyNotMeasured(answer: Polled<MeasuredTraffic>, t: Translate): string {
  const { value, failure } = answer;
  if (failure) return t('traffic.unavailable', { reason: failure.message });
  if (!value) return t('traffic.loading');
  return value.available
    ? t('traffic.tooFew', { window: String(value.windowSeconds ?? 0) })
    : t('traffic.unavailable', { reason: value.reason ?? '' });
}

function perSecond(value: number | undefined): string {
  return (value ?? 0).toFixed(1);
}
