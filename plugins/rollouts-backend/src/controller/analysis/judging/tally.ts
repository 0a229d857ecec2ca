// SPDX-License-Identifier: Apache-2.0

/**
 * Measurements -> what the metric says: the limits and counters of Argo
 * Rollouts' AnalysisRun. A limit is violated by strictly more; an error is no
 * measurement; where several limits break, failure wins.
 */
import type {
  MeasurementStatus,
  Metric,
  MetricCounters,
  MetricPhase,
  MetricStatus,
} from '@teal/rollouts-common';
import { MEASUREMENTS_KEPT } from '@teal/rollouts-common';

/** The limits of a metric. */
export type Limits = Pick<
  Metric,
  | 'count'
  | 'failureLimit'
  | 'inconclusiveLimit'
  | 'consecutiveErrorLimit'
  | 'consecutiveSuccessLimit'
>;

const NOTHING_COUNTED: MetricCounters = {
  count: 0,
  successful: 0,
  failed: 0,
  inconclusive: 0,
  error: 0,
  consecutiveError: 0,
  consecutiveSuccess: 0,
};

/** A metric before its first measurement. */
export function unmeasured(
  metric: Pick<MetricStatus, 'metric' | 'stage' | 'step' | 'dryRun'>,
): MetricStatus {
  return {
    ...metric,
    phase: 'Running',
    counters: NOTHING_COUNTED,
    measurements: [],
  };
}

/** The metric with one more measurement. */
export function withMeasurement(options: {
  readonly status: MetricStatus;
  readonly measurement: MeasurementStatus;
  readonly limits: Limits;
  /** What was asked, and what decides over the answer, for people. */
  readonly asked?: Pick<MetricStatus, 'query' | 'address' | 'rules'>;
}): MetricStatus {
  const { status, measurement, limits, asked } = options;
  const counters = counted(status.counters, measurement);
  const phase = phaseOf(counters, limits);
  const { value, baseline } = measurement;
  return {
    ...status,
    ...asked,
    phase,
    message: sentenceOf({ status, measurement, counters, limits, phase }),
    ...(value === undefined ? {} : { value }),
    ...(baseline === undefined ? {} : { baseline }),
    counters,
    measurements: [...status.measurements, measurement].slice(
      -MEASUREMENTS_KEPT,
    ),
  };
}

function counted(
  before: MetricCounters,
  { phase }: MeasurementStatus,
): MetricCounters {
  if (phase === 'Error') {
    return {
      ...before,
      error: before.error + 1,
      consecutiveError: before.consecutiveError + 1,
    };
  }
  const after = {
    ...before,
    count: before.count + 1,
    consecutiveError: 0,
    consecutiveSuccess:
      phase === 'Successful' ? before.consecutiveSuccess + 1 : 0,
  };
  if (phase === 'Successful')
    return { ...after, successful: after.successful + 1 };
  if (phase === 'Failed') return { ...after, failed: after.failed + 1 };
  return { ...after, inconclusive: after.inconclusive + 1 };
}

/** What the counters say. */
export function phaseOf(counters: MetricCounters, limits: Limits): MetricPhase {
  const {
    count,
    failureLimit = 0,
    inconclusiveLimit = 0,
    consecutiveErrorLimit = 4,
    consecutiveSuccessLimit = 0,
  } = limits;
  if (counters.failed > failureLimit) return 'Failed';
  if (counters.inconclusive > inconclusiveLimit) return 'Inconclusive';
  if (counters.consecutiveError > consecutiveErrorLimit) return 'Error';
  const untilSuccess = consecutiveSuccessLimit > 0;
  if (untilSuccess && counters.consecutiveSuccess >= consecutiveSuccessLimit) {
    return 'Successful';
  }
  if (count !== undefined && counters.count >= count) {
    return untilSuccess ? 'Inconclusive' : 'Successful';
  }
  return 'Running';
}

/** As long as a sentence about one metric may be. */
const SENTENCE_LENGTH = 768;

function sentenceOf(facts: {
  readonly status: MetricStatus;
  readonly measurement: MeasurementStatus;
  readonly counters: MetricCounters;
  readonly limits: Limits;
  readonly phase: MetricPhase;
}): string {
  const { status, measurement, counters, limits, phase } = facts;
  const { failureLimit = 0, inconclusiveLimit = 0 } = limits;
  const { consecutiveErrorLimit = 4 } = limits;
  const why =
    measurement.message ?? `measured ${measurement.value ?? 'nothing'}`;
  const tallies: Record<MetricPhase, string> = {
    Failed: `${counters.failed} failed, ${failureLimit} allowed`,
    Inconclusive: `${counters.inconclusive} inconclusive, ${inconclusiveLimit} allowed`,
    Error: `${counters.consecutiveError} errors in a row, ${consecutiveErrorLimit} allowed`,
    Successful: `${counters.successful} of ${counters.count} successful`,
    Running: `${counters.successful} of ${counters.count}${
      limits.count === undefined ? '' : ` (of ${limits.count})`
    } successful`,
  };
  return `metric ${status.metric}: ${why} (${tallies[phase]})`.slice(
    0,
    SENTENCE_LENGTH,
  );
}
