// SPDX-License-Identifier: Apache-2.0

/** When a metric is measured next. Pure. */
import type { Metric, MetricStatus } from '@teal/rollouts-common';
import { durationMs } from '@teal/rollouts-common';

const DEFAULT_INTERVAL = '1m';
/** A provider that gave an error is asked again this soon, or sooner where the interval is shorter. */
const ERROR_RETRY_MS = 10_000;

/** Milliseconds since the epoch; undefined: never again. */
export function nextMeasurementAt(options: {
  readonly metric: Pick<Metric, 'interval' | 'initialDelay'>;
  readonly status: Pick<MetricStatus, 'phase' | 'measurements'>;
  /** Since when the metric may be measured. */
  readonly since: number;
}): number | undefined {
  const { metric, status, since } = options;
  if (status.phase !== 'Running') return undefined;
  const last = status.measurements.at(-1);
  if (!last) {
    const { initialDelay } = metric;
    return since + (initialDelay === undefined ? 0 : durationMs(initialDelay));
  }
  const interval = durationMs(metric.interval ?? DEFAULT_INTERVAL);
  const pause =
    last.phase === 'Error' ? Math.min(ERROR_RETRY_MS, interval) : interval;
  // From start to start, so that a slow provider doesn't make the intervals longer.
  return Math.max(
    Date.parse(last.startedAt) + pause,
    Date.parse(last.finishedAt),
  );
}
