// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { MeasurementStatus, MetricStatus } from '@teal/rollouts-common';
import {
  type MetricFigure,
  metricFigures,
  numberText,
} from '../../model/metricChart';
import type { Threshold } from '../../model/threshold';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { VersionKey } from '../TrafficCharts/VersionKey';

const MetricChart = lazy(() => import('./MetricChart'));

const useStyles = makeStyles(theme => ({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    [theme.breakpoints.up('md')]: {
      gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    },
    gap: theme.spacing(1, 3),
    marginTop: theme.spacing(1),
  },
  figure: { margin: 0, minWidth: 0 },
  caption: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0, 2),
  },
  waiting: { height: 150 },
}));

/** A chart for each number of a metric that is judged; nothing where no number was measured. */
export function MetricCharts(props: {
  metric: Pick<MetricStatus, 'metric' | 'stage' | 'rules'>;
  /** Oldest first. */
  measurements: readonly MeasurementStatus[];
}) {
  const { metric, measurements } = props;
  const classes = useStyles();
  // Before a release the stable version alone is asked, once: nothing to draw.
  const figures =
    metric.stage === 'Check' ? [] : metricFigures(metric, measurements);
  if (!figures.length) return null;
  return (
    <div className={classes.grid}>
      {figures.map(figure => (
        <Chart key={figure.name} metric={metric.metric} figure={figure} />
      ))}
    </div>
  );
}

function Chart(props: { metric: string; figure: MetricFigure }) {
  const { figure } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const last = figure.moments[figure.moments.length - 1];
  const name =
    figure.name === 'value' ? props.metric : `${props.metric} ${figure.name}`;
  const borders = figure.thresholds.map(it => borderText(it, t)).join(', ');
  const stable = numberText(last?.stable);
  const canary = numberText(last?.canary);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <Typography variant="subtitle2" component="span">
          {name}
        </Typography>
        {last?.stable !== undefined && (
          <Typography variant="body2" component="span">
            <VersionKey version="stable">
              {t('traffic.stable')} {stable}
            </VersionKey>
          </Typography>
        )}
        <Typography variant="body2" component="span">
          <VersionKey version="canary">
            {t('traffic.canary')} {canary}
          </VersionKey>
        </Typography>
        {borders && (
          <Typography variant="body2" component="span" color="textSecondary">
            {t('analysis.borders', { borders })}
          </Typography>
        )}
      </figcaption>
      <div
        role="img"
        aria-label={t('analysis.chart', {
          name,
          points: String(figure.moments.length),
          stable,
          canary,
          borders: borders || '–',
        })}
      >
        <Suspense fallback={<div className={classes.waiting} />}>
          <MetricChart figure={figure} />
        </Suspense>
      </div>
    </figure>
  );
}

function borderText(threshold: Threshold, t: Translate): string {
  const side = t(`analysis.${threshold.good}`);
  return threshold.kind === 'number'
    ? `${side} ${numberText(threshold.value)}`
    : t('analysis.ofStable', {
        side,
        percent: numberText(threshold.factor * 100),
      });
}
