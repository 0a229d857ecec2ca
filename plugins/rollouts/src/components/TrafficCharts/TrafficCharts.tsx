// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense, useMemo, useState } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutView, TrafficSeries } from '@teal/rollouts-common';
import type { Polled } from '../../live/usePolled';
import {
  type Figure,
  figures,
  figureText,
  hasRequests,
  momentsOf,
  newest,
} from '../../model/figures';
import { isReleasing } from '../../model/release';
import { type ReleaseMark, releaseMarks } from '../../model/releaseMarks';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { FigureTable } from './FigureTable';
import { VersionKey } from './VersionKey';

const FigureChart = lazy(() => import('./FigureChart'));

const HALF_AN_HOUR = 30;
const CHART_HEIGHT = 150;
const SHORTEST_MS = 5 * 60_000;

const useStyles = makeStyles(theme => ({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 2),
  },
  toggle: { textTransform: 'none', marginLeft: 'auto' },
  grid: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    [theme.breakpoints.up('md')]: {
      gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    },
    gap: theme.spacing(2, 3),
    marginTop: theme.spacing(1),
  },
  figure: { margin: 0, minWidth: 0 },
  caption: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0, 2),
  },
  waiting: { height: CHART_HEIGHT },
}));

/** Requests, success and latency of both versions over the last half hour, with a mark at each step. */
export function TrafficCharts(props: {
  view: RolloutView;
  answer: Polled<TrafficSeries>;
}) {
  const { view, answer } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [asTable, setAsTable] = useState(false);
  const { value: series } = answer;
  const drawn = series?.available && hasRequests(series) ? series : undefined;
  // The split says already why nothing is measured, as long as it measures.
  if (series?.available === false && isReleasing(view)) return null;
  return (
    <section>
      <div className={classes.head}>
        <Typography variant="h6" component="h3">
          {t('chart.title', {
            minutes: String(series?.minutes ?? HALF_AN_HOUR),
          })}
        </Typography>
        {drawn && (
          <Button
            size="small"
            className={classes.toggle}
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            {t('chart.asTable')}
          </Button>
        )}
      </div>
      {!drawn && (
        <Typography variant="body2" color="textSecondary" role="status">
          {whyEmpty(answer, t)}
        </Typography>
      )}
      {drawn && asTable && <FigureTable series={drawn} />}
      {drawn && !asTable && (
        <div className={classes.grid}>
          {figures.map(figure => (
            <FigureOfVersions
              key={figure}
              figure={figure}
              series={drawn}
              view={view}
            />
          ))}
        </div>
      )}
    </section>
  );
}

function FigureOfVersions(props: {
  figure: Figure;
  series: TrafficSeries;
  view: RolloutView;
}) {
  const { figure, series, view } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const moments = useMemo(() => momentsOf(series, figure), [series, figure]);
  const to = Date.parse(series.at ?? '');
  const from = beginOf(moments[0].at, to, series);
  const marks = releaseMarks(view, from, to);
  const stable = figureText(figure, newest(moments, 'stable'));
  const canary = figureText(figure, newest(moments, 'canary'));
  const name = t(`chart.${figure}`);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <Typography variant="subtitle2" component="span">
          {name}
        </Typography>
        <Typography variant="body2" component="span">
          <VersionKey version="stable">
            {t('traffic.stable')} {stable}
          </VersionKey>
        </Typography>
        <Typography variant="body2" component="span">
          <VersionKey version="canary">
            {t('traffic.canary')} {canary}
          </VersionKey>
        </Typography>
      </figcaption>
      <div
        role="img"
        aria-label={t('chart.label', {
          figure: name,
          minutes: String(series.minutes ?? HALF_AN_HOUR),
          stable,
          canary,
          marks: marks.map(mark => markText(mark, t)).join(', ') || '–',
        })}
      >
        <Suspense fallback={<div className={classes.waiting} />}>
          <FigureChart
            figure={figure}
            moments={moments}
            marks={marks.map(mark => ({ at: mark.at, label: sign(mark) }))}
            from={from}
            to={to}
          />
        </Suspense>
      </div>
    </figure>
  );
}

/** Where nothing was counted before, the chart begins with the first figure, so that a new service's fill it. */
function beginOf(first: number, to: number, series: TrafficSeries): number {
  const earliest = to - (series.minutes ?? HALF_AN_HOUR) * 60_000;
  return Math.max(earliest, Math.min(first, to - SHORTEST_MS));
}

/** As short as a mark in a chart must be: the step's number, or how the release ended. */
function sign(mark: ReleaseMark): string {
  if (mark.kind === 'step') return String(mark.number);
  return mark.result === 'Succeeded' ? '✓' : '↩';
}

function markText(mark: ReleaseMark, t: Translate): string {
  return mark.kind === 'step'
    ? t('rail.step', { number: String(mark.number) })
    : `${mark.release} ${t(`result.${mark.result}`)}`;
}

/** Why there is nothing to draw. */
function whyEmpty(
  { value, failure }: Polled<TrafficSeries>,
  t: Translate,
): string {
  if (failure && !value) {
    return t('traffic.unavailable', { reason: failure.message });
  }
  if (!value) return t('traffic.loading');
  return value.available
    ? t('chart.noRequests', { minutes: String(value.minutes ?? HALF_AN_HOUR) })
    : t('traffic.unavailable', { reason: value.reason ?? '' });
}
