// SPDX-License-Identifier: Apache-2.0

/**
 * One place of a release, one round: what has been measured since is judged and
 * remembered, what is due is asked for, and the metrics together say how the
 * place stands.
 */
import type { MeasurementStatus, MetricStatus } from '@teal/rollouts-common';
import { canaryServiceName } from '@teal/rollouts-common';
import type { Judgement, Measured } from '../../analysis/judging/judge';
import { judge } from '../../analysis/judging/judge';
import { ailingPod, podHealth } from '../../analysis/judging/podHealth';
import type {
  MeasurementRequest,
  MeasurementResult,
} from '../../analysis/judging/request';
import type { ResolvedMetric } from '../../analysis/judging/resolve';
import { rulesOf } from '../../analysis/judging/rules';
import { nextMeasurementAt } from '../../analysis/judging/schedule';
import type { Limits } from '../../analysis/judging/tally';
import { withMeasurement } from '../../analysis/judging/tally';
import { valueText } from '../../analysis/judging/value';
import type { Memory } from '../memory';
import { timeText } from '../memory';
import { earlier } from '../outcome';
import type { Situation } from '../situation';
import { entryOf, withEntry } from './entries';
import type { Place } from './places';

/** Of one measurement, as the schema bounds it. */
const MESSAGE_LENGTH = 512;

/** How a place stands. */
export interface Analyzed {
  readonly memory: Memory;
  /** Failed by a metric's failures or errors; Inconclusive wants a person. */
  readonly verdict: 'Passed' | 'Running' | 'Inconclusive' | 'Failed';
  /** Of the metrics that make it so. */
  readonly sentence: string;
  readonly measurements: readonly MeasurementRequest[];
  /** Milliseconds since the epoch. */
  readonly requeueAt?: number;
}

/** How a place judges one measurement; the default is the metric's own conditions. */
export type JudgeOne = (
  metric: ResolvedMetric,
  measured: Measured,
) => Judgement;

/** Looks at one place. */
export function analyze(
  situation: Situation,
  place: Place,
  judgeOne: JudgeOne = (metric, measured) =>
    judge(metric, measured, {
      step: place.step,
      weight: place.weight,
      args: metric.args,
    }),
): Analyzed {
  let { memory } = situation;
  const measurements: MeasurementRequest[] = [];
  const entries: MetricStatus[] = [];
  let requeueAt: number | undefined;
  for (const metric of place.metrics) {
    const found = arrived(
      situation,
      place,
      metric,
      entryOf(memory, place, metric),
    );
    let entry = entryOf(memory, place, metric);
    if (found) {
      entry = recorded({ place, metric, entry, found, judgeOne });
      memory = withEntry(memory, entry);
    }
    entries.push(entry);
    const dueAt = nextMeasurementAt({
      metric,
      status: entry,
      since: place.since,
    });
    if (dueAt === undefined) continue;
    if (dueAt > situation.now) requeueAt = earlier(requeueAt, dueAt);
    else if (!isPodHealth(metric)) {
      const request = requestFor(situation, place, metric, entry);
      if (request) measurements.push(request);
    }
  }
  return { memory, ...together(entries), measurements, requeueAt };
}

type Found = Pick<
  MeasurementResult,
  'startedAt' | 'finishedAt' | 'measured' | 'query' | 'address'
> & { readonly ailing?: string };

/** What came in for the next measurement of the metric. */
function arrived(
  situation: Situation,
  place: Place,
  metric: ResolvedMetric,
  entry: MetricStatus,
): Found | undefined {
  if (entry.phase !== 'Running') return undefined;
  if (isPodHealth(metric)) return healthNow(situation, place, metric, entry);
  return situation.observation.analysis.results.find(
    result =>
      result.release === situation.memory.release?.id &&
      result.stage === place.stage &&
      (place.stage !== 'Step' || result.step === place.step) &&
      result.metric === metric.name &&
      result.sequence === sequenceOf(entry),
  );
}

/** Pods are watched anyway: an ailment counts the moment it is seen, health when it is due. */
function healthNow(
  situation: Situation,
  place: Place,
  metric: ResolvedMetric,
  entry: MetricStatus,
): Found | undefined {
  const { now, canary, observation } = situation;
  if (!observation.pods || !canary) return undefined;
  const pods = observation.pods.filter(pod => pod.hash === canary.hash);
  const measured: Measured = { kind: 'value', result: podHealth(pods) };
  const { phase } = judge(metric, measured, {
    step: place.step,
    weight: place.weight,
    args: metric.args,
  });
  const dueAt = nextMeasurementAt({
    metric,
    status: entry,
    since: place.since,
  });
  const isDue = dueAt !== undefined && dueAt <= now;
  const isNews =
    phase === 'Failed' && entry.measurements.at(-1)?.phase !== 'Failed';
  if (!isDue && !isNews) return undefined;
  const ailing = ailingPod(pods);
  return {
    startedAt: now,
    finishedAt: now,
    measured,
    ...(ailing === undefined ? {} : { ailing }),
  };
}

function recorded(facts: {
  readonly place: Place;
  readonly metric: ResolvedMetric;
  readonly entry: MetricStatus;
  readonly found: Found;
  readonly judgeOne: JudgeOne;
}): MetricStatus {
  const { place, metric, entry, found, judgeOne } = facts;
  const { measured, query, address, ailing } = found;
  const { phase, message } = judgeOne(metric, measured);
  const why = ailing && message ? `${ailing}; ${message}` : message;
  const measurement: MeasurementStatus = {
    startedAt: timeText(found.startedAt),
    finishedAt: timeText(found.finishedAt),
    phase,
    ...(measured.kind === 'value' ? { value: valueText(measured.result) } : {}),
    ...(measured.kind === 'value' && measured.baseline !== undefined
      ? { baseline: valueText(measured.baseline) }
      : {}),
    ...(why === undefined ? {} : { message: why.slice(0, MESSAGE_LENGTH) }),
  };
  const limits = limitsOf(metric, place);
  return withMeasurement({
    status: entry,
    measurement,
    limits,
    asked: {
      ...(place.stage === 'Check' ? {} : { rules: rulesOf(metric, limits) }),
      ...(query === undefined ? {} : { query }),
      ...(address === undefined ? {} : { address }),
    },
  });
}

/** How many measurements a metric gets where its author doesn't say. */
function limitsOf(metric: ResolvedMetric, { stage }: Place): Limits {
  // Before a release a metric is tried until it can be measured.
  if (stage === 'Check') return { count: 1, consecutiveErrorLimit: Infinity };
  const endless =
    stage === 'Background' || metric.consecutiveSuccessLimit !== undefined;
  return endless ? metric : { ...metric, count: metric.count ?? 1 };
}

function requestFor(
  situation: Situation,
  place: Place,
  metric: ResolvedMetric,
  entry: MetricStatus,
): MeasurementRequest | undefined {
  const { observation, stable, canary, memory } = situation;
  const { rollout } = observation;
  const { service, routes } = rollout.spec.traffic;
  if (!stable || !memory.release) return undefined;
  const check = place.stage === 'Check';
  if (!check && !canary) return undefined;
  return {
    release: memory.release.id,
    stage: place.stage,
    ...(place.stage === 'Step' ? { step: place.step } : {}),
    sequence: sequenceOf(entry),
    metric,
    namespace: rollout.namespace,
    rollout: rollout.name,
    rolloutUid: rollout.uid,
    stable: { service, hash: stable.hash },
    ...(check || !canary
      ? {}
      : { canary: { service: canaryServiceName(service), hash: canary.hash } }),
    ...(routes?.[0] ? { routeKind: routes[0].kind } : {}),
  };
}

function sequenceOf({ counters }: MetricStatus): number {
  return counters.count + counters.error;
}

function isPodHealth({ provider }: ResolvedMetric): boolean {
  return provider.builtIn?.metric === 'pod-health';
}

/** Failure wins; a dry run has no say. */
function together(
  entries: readonly MetricStatus[],
): Pick<Analyzed, 'verdict' | 'sentence'> {
  const counting = entries.filter(({ dryRun }) => !dryRun);
  const of = (...phases: MetricStatus['phase'][]) =>
    counting.filter(({ phase }) => phases.includes(phase));
  const failed = of('Failed');
  const broken = failed.length > 0 ? failed : of('Error');
  if (broken.length > 0) return { verdict: 'Failed', sentence: said(broken) };
  const unclear = of('Inconclusive');
  if (unclear.length > 0) {
    return { verdict: 'Inconclusive', sentence: said(unclear) };
  }
  const running = of('Running');
  return running.length > 0
    ? { verdict: 'Running', sentence: said(running) }
    : { verdict: 'Passed', sentence: said(counting) };
}

function said(entries: readonly MetricStatus[]): string {
  return entries
    .map(
      ({ metric, message }) => message ?? `metric ${metric}: not measured yet`,
    )
    .join('; ');
}
