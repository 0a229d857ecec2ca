// SPDX-License-Identifier: Apache-2.0
/** Lines of a timeline about measurements -> one series a metric. */
import type {
  MeasurementPhase,
  MeasurementStatus,
  MetricStatus,
  TimelineEntry,
} from '@teal/rollouts-common';

/** All that was measured of a metric at one stage of a release. */
export interface MeasuredMetric
  extends Pick<MetricStatus, 'metric' | 'stage' | 'step'> {
  /** Oldest first. */
  readonly measurements: readonly MeasurementStatus[];
}

/** In the order in which they were first measured. */
export function measuredMetrics(
  timeline: readonly TimelineEntry[],
): MeasuredMetric[] {
  const metrics = new Map<string, TimelineEntry[]>();
  for (const line of timeline) {
    if (line.kind !== 'analysis' || line.name === undefined) continue;
    const key = [line.stage, line.step, line.name].join(' ');
    metrics.set(key, [...(metrics.get(key) ?? []), line]);
  }
  return [...metrics.values()].map(lines => {
    const [{ name = '', stage = 'Background', step }] = lines;
    return {
      metric: name,
      stage,
      ...(step !== undefined && { step }),
      measurements: lines.map(measurementOf),
    };
  });
}

function measurementOf(line: TimelineEntry): MeasurementStatus {
  const { at, state, value, baseline, message } = line;
  return {
    startedAt: at,
    finishedAt: at,
    phase: state as MeasurementPhase,
    value,
    baseline,
    message,
  };
}
