// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseDetail } from '@teal/rollouts-common';
import {
  type MeasuredMetric,
  measuredMetrics,
} from '../../model/measuredMetrics';
import { rolloutsTranslationRef } from '../../translation';
import { Measurements } from '../AnalysisPanel/Measurements';
import { MetricCharts } from '../AnalysisPanel/MetricCharts';

const useStyles = makeStyles(theme => ({
  metric: { marginTop: theme.spacing(1.5) },
  fold: { cursor: 'pointer', ...theme.typography.body2 },
}));

/** All that was measured of the release, of both versions; nothing where nothing was. */
export function MeasuredMetrics({ release }: { release: ReleaseDetail }) {
  const { timeline, cluster } = release;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const metrics = useMemo(() => measuredMetrics(timeline), [timeline]);
  if (!metrics.length) return null;
  return (
    <section aria-label={t('release.measurements')}>
      <Typography variant="h6" component="h3">
        {t('release.measurements')}
      </Typography>
      {metrics.map(metric => (
        <Metric
          key={`${metric.stage} ${metric.step} ${metric.metric}`}
          metric={metric}
          cluster={cluster}
        />
      ))}
    </section>
  );
}

function Metric(props: { metric: MeasuredMetric; cluster: string }) {
  const { metric, cluster } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { stage, step = 0, measurements } = metric;
  return (
    <div className={classes.metric}>
      <Typography variant="subtitle2" component="h4">
        {metric.metric} ·{' '}
        {stage === 'Step'
          ? t('analysis.Step', { step: String(step) })
          : t(`analysis.${stage}`)}
      </Typography>
      <MetricCharts metric={metric} measurements={measurements} />
      <details>
        <summary className={classes.fold}>
          {t('analysis.measured', { count: measurements.length })}
        </summary>
        <Measurements
          metric={metric}
          measurements={measurements}
          cluster={cluster}
        />
      </details>
    </div>
  );
}
