// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { MetricStatus } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { counterWords } from '../../words/metricCounters';
import { MetricChip } from '../PhaseChip/PhaseChip';
import { Measurements } from './Measurements';
import { MetricCharts } from './MetricCharts';

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: theme.spacing(1, 0, 0), padding: 0 },
  metric: {
    '& + &': {
      marginTop: theme.spacing(1.5),
      paddingTop: theme.spacing(1.5),
      borderTop: `1px solid ${theme.palette.divider}`,
    },
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
  },
  sentence: { overflowWrap: 'anywhere', marginTop: theme.spacing(0.5) },
  fold: { cursor: 'pointer', ...theme.typography.body2 },
}));

/** What was measured of the release: verdict, counters, and both versions side by side. */
export function AnalysisPanel(props: {
  metrics: readonly MetricStatus[];
  cluster: string;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (!props.metrics.length) return null;
  return (
    <section>
      <Typography variant="h6" component="h3">
        {t('analysis.title')}
      </Typography>
      <ul className={classes.list}>
        {props.metrics.map(metric => (
          <li
            key={`${metric.stage} ${metric.step} ${metric.metric}`}
            className={classes.metric}
          >
            <Metric metric={metric} cluster={props.cluster} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Metric(props: { metric: MetricStatus; cluster: string }) {
  const { metric } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { dryRun, message, phase, stage, step = 0 } = metric;
  return (
    <>
      <div className={classes.head}>
        <MetricChip phase={phase} label={metric.metric} />
        <Typography variant="body2" component="span">
          {t(`analysis.${phase}`)} ·{' '}
          {stage === 'Step'
            ? t('analysis.Step', { step: String(step) })
            : t(`analysis.${stage}`)}
          {dryRun && <> · {t('analysis.dryRun')}</>}
        </Typography>
      </div>
      {message && (
        <Typography variant="body2" className={classes.sentence}>
          {message}
        </Typography>
      )}
      <Typography variant="body2" color="textSecondary">
        {counterWords(metric, t).join(' · ')}
      </Typography>
      <MetricCharts metric={metric} measurements={metric.measurements} />
      <details>
        <summary className={classes.fold}>
          {t('analysis.measurements', { metric: metric.metric })}
        </summary>
        <Measurements
          metric={metric}
          measurements={metric.measurements}
          cluster={props.cluster}
        />
      </details>
    </>
  );
}
