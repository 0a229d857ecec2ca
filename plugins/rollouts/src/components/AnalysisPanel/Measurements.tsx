// SPDX-License-Identifier: Apache-2.0
import Link from '@material-ui/core/Link';
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { MeasurementStatus, MetricStatus } from '@teal/rollouts-common';
import { usePrometheusPages } from '../../live/usePrometheusPages';
import { rolloutsTranslationRef } from '../../translation';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';

const useStyles = makeStyles(theme => ({
  scroll: { overflow: 'auto', margin: theme.spacing(1, 0) },
  query: {
    ...theme.typography.caption,
    fontFamily: 'monospace',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    margin: 0,
  },
}));

/** What was measured, and how it was asked where that is known. */
type AskedMetric = Pick<MetricStatus, 'metric' | 'query'>;

/** The newest measurements of both versions, and what was asked. */
export function Measurements(props: {
  metric: AskedMetric;
  /** Oldest first. */
  measurements: readonly MeasurementStatus[];
  cluster: string;
}) {
  const { metric, measurements } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { query } = metric;
  const name = t('analysis.measurements', { metric: metric.metric });
  const link = prometheusLink(metric, usePrometheusPages(props.cluster));
  return (
    <>
      <ScrollRegion className={classes.scroll} label={name}>
        <Table size="small" aria-label={name}>
          <TableHead>
            <TableRow>
              {(['time', 'canary', 'stable', 'verdict'] as const).map(it => (
                <TableCell key={it}>{t(`analysis.${it}`)}</TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {measurements.map(it => (
              <TableRow key={it.startedAt}>
                <TableCell>
                  {new Date(it.startedAt).toLocaleTimeString()}
                </TableCell>
                <TableCell>{it.value ?? t('analysis.none')}</TableCell>
                <TableCell>{it.baseline ?? t('analysis.none')}</TableCell>
                <TableCell>{t(`analysis.${it.phase}`)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </ScrollRegion>
      {query && (
        <>
          <Typography variant="body2">
            {t('analysis.query')}{' '}
            {link && (
              <Link href={link} target="_blank" rel="noopener noreferrer">
                {t('analysis.prometheus')}
              </Link>
            )}
          </Typography>
          <pre className={classes.query}>{query}</pre>
        </>
      )}
    </>
  );
}

/** Prometheus' own page with this query; undefined for several queries, and for other servers. */
function prometheusLink(
  { query }: AskedMetric,
  pages: string | undefined,
): string | undefined {
  const asked = /^(GET|POST|PUT|Job) /.test(query ?? '');
  if (!pages || !query || asked || query.includes('\n')) return undefined;
  return `${pages}/graph?g0.expr=${encodeURIComponent(query)}&g0.tab=0`;
}
