// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../clock';
import type { ClusterConnection } from '../kubeApi';
import type { ObjectKey } from '../objectCache';
import { measureWith } from './measure';
import { MeasurementRunner } from './MeasurementRunner';
import type { MetricSources } from './metricSources';

/** Only what metrics name themselves. */
const NO_SOURCES: MetricSources = { allowedHosts: [], custom: new Map() };

/** The runner of one cluster's measurements. */
export function runnerFor(
  options: {
    readonly connection: ClusterConnection;
    readonly clock: Clock;
    readonly metricSources?: MetricSources;
  },
  onResult: (rollout: ObjectKey) => void,
): MeasurementRunner {
  const { connection, clock, metricSources = NO_SOURCES } = options;
  return new MeasurementRunner({
    clock,
    measure: measureWith({ connection, clock, ...metricSources }),
    onResult,
  });
}
