// SPDX-License-Identifier: Apache-2.0
import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { ControllerMetrics } from '../controller/metrics';
import { FIGURE_BUCKETS, figures } from '../controller/metrics';

/**
 * The figures of the portal's controllers in Backstage's own metrics: the names
 * of the controller that runs alone, and the cluster as an attribute.
 */
export function hostedFigures(
  metrics: MetricsService,
): (cluster: string) => ControllerMetrics {
  const seconds = {
    unit: 's',
    advice: { explicitBucketBoundaries: FIGURE_BUCKETS },
  };
  const { rounds, writes, failures, depth, leading } = {
    rounds: metrics.createHistogram(figures.rounds.name, {
      description: figures.rounds.help,
      ...seconds,
    }),
    writes: metrics.createHistogram(figures.writes.name, {
      description: figures.writes.help,
      ...seconds,
    }),
    failures: metrics.createCounter(figures.failures.name, {
      description: figures.failures.help,
    }),
    depth: metrics.createGauge(figures.depth.name, {
      description: figures.depth.help,
    }),
    leading: metrics.createGauge(figures.leading.name, {
      description: figures.leading.help,
    }),
  };
  return cluster => ({
    reconciled: (outcome, took) => rounds.record(took, { cluster, outcome }),
    wrote: (kind, took) => writes.record(took, { cluster, kind }),
    writeFailed: (kind, cause) => failures.add(1, { cluster, kind, cause }),
    queueDepth: keys => depth.record(keys, { cluster }),
    leading: leads => leading.record(leads ? 1 : 0, { cluster }),
  });
}
