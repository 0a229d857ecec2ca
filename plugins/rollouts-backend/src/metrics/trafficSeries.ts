// SPDX-License-Identifier: Apache-2.0
/** Requests a second, success rate and latency of both versions over the last minutes. */
import type {
  CodeShare,
  TrafficPoint,
  TrafficSeries,
  VersionTraffic,
} from '@teal/rollouts-common';
import { sentenceOf } from '../controller/logger';
import { nothingCounted } from './measuredTraffic';
import type { MetricNames, ServiceName } from './metricNames';
import type { MetricsSource } from './metricsSource';
import type { Series } from './prometheus';
import { PrometheusError, queryPrometheusRange } from './prometheus';
import type { Figure, VersionName } from './trafficQueries';
import { trafficQuery } from './trafficQueries';

/** Points that a chart of a page's width can show. */
const MOST_POINTS = 180;
const FEWEST_STEP_SECONDS = 10;
/** Status codes are compared over the last minutes, so that a rare one shows. */
const CODES_MS = 5 * 60_000;

/** How a series is divided. */
export interface Grid {
  readonly minutes: number;
  readonly stepSeconds: number;
  /** Over how long each point is taken: never less than a step, or requests between two points would be lost. */
  readonly windowSeconds: number;
  /** Sooner than this there is nothing newer to be had. */
  readonly refreshSeconds: number;
}

/** @example 30 minutes, window 60 s: a point each 10 s, worth asking for each 30 s (the scrape interval is at most half the window). */
export function gridOf(minutes: number, windowSeconds: number): Grid {
  const stepSeconds = Math.max(
    FEWEST_STEP_SECONDS,
    Math.ceil((minutes * 60) / MOST_POINTS),
  );
  return {
    minutes,
    stepSeconds,
    windowSeconds: Math.max(windowSeconds, stepSeconds),
    refreshSeconds: Math.max(stepSeconds, Math.ceil(windowSeconds / 2)),
  };
}

/** The newest moment of the grid, in milliseconds since the epoch: the same for all who ask within one step. */
export function newestPoint(now: number, { stepSeconds }: Grid): number {
  const step = stepSeconds * 1_000;
  return Math.floor(now / step) * step;
}

/** Asks once; what goes wrong is told as the reason why there are no series. */
export async function readTrafficSeries(options: {
  readonly who: ServiceName;
  readonly source: MetricsSource;
  readonly grid: Grid;
  /** Milliseconds since the epoch, on the grid. */
  readonly end: number;
}): Promise<TrafficSeries> {
  const { who, source, grid, end } = options;
  const { minutes, stepSeconds, windowSeconds, refreshSeconds } = grid;
  try {
    const series = await queryPrometheusRange(
      source.url,
      trafficQuery({ names: source.metrics, who, windowSeconds }),
      { start: end - minutes * 60_000, end, stepSeconds },
    );
    if (!series.length) {
      const reason = nothingCounted(who.service);
      return { available: false, reason, refreshSeconds };
    }
    return {
      available: true,
      refreshSeconds,
      at: new Date(end).toISOString(),
      minutes,
      stepSeconds,
      windowSeconds,
      ...bothVersions(series, source.metrics, end),
    };
  } catch (error) {
    if (!(error instanceof PrometheusError)) throw error;
    return { available: false, reason: sentenceOf(error), refreshSeconds };
  }
}

function bothVersions(
  series: readonly Series[],
  names: MetricNames,
  end: number,
): { stable: VersionTraffic; canary: VersionTraffic } {
  const of = (version: VersionName) =>
    series.filter(({ labels }) => labels.version === version);
  const [stable, canary] = [of('stable'), of('canary')];
  // Compared at the same times: what only one of them answered says nothing about the other.
  const answering = momentsWithRequests(canary, end);
  const isCompared = (at: number) =>
    at > end - CODES_MS && (answering.size === 0 || answering.has(at));
  return {
    stable: {
      points: pointsOf(stable, names),
      codes: codesOf(stable, names, isCompared),
    },
    canary: {
      points: pointsOf(canary, names),
      codes: codesOf(canary, names, isCompared),
    },
  };
}

function momentsWithRequests(
  series: readonly Series[],
  end: number,
): ReadonlySet<number> {
  return new Set(
    figuresOf(series, 'requests')
      .flatMap(({ points }) => points)
      .filter(({ at, value }) => value > 0 && at > end - CODES_MS)
      .map(({ at }) => at),
  );
}

function figuresOf(series: readonly Series[], figure: Figure): Series[] {
  return series.filter(({ labels }) => labels.figure === figure);
}

function pointsOf(
  series: readonly Series[],
  names: MetricNames,
): TrafficPoint[] {
  const requests = new Map<number, { all: number; failed: number }>();
  for (const { labels, points } of figuresOf(series, 'requests')) {
    const isFailure = labels[names.code]?.startsWith('5') ?? false;
    for (const { at, value } of points) {
      const sum = requests.get(at) ?? { all: 0, failed: 0 };
      sum.all += value;
      if (isFailure) sum.failed += value;
      requests.set(at, sum);
    }
  }
  const p50 = latencies(series, 'p50', names);
  const p99 = latencies(series, 'p99', names);
  return [...requests]
    .sort(([a], [b]) => a - b)
    .map(([at, { all, failed }]) => ({
      at: new Date(at).toISOString(),
      requestsPerSecond: rounded(all),
      ...(all > 0 && { successPercent: rounded(100 - (failed / all) * 100) }),
      ...(p50.has(at) && { p50Ms: p50.get(at) }),
      ...(p99.has(at) && { p99Ms: p99.get(at) }),
    }));
}

/** No request gives NaN (0/0), and what is beyond the last bucket is infinite: neither can be drawn. */
function latencies(
  series: readonly Series[],
  figure: 'p50' | 'p99',
  { latencyUnit }: MetricNames,
): Map<number, number> {
  const inMs = latencyUnit === 's' ? 1_000 : 1;
  return new Map(
    figuresOf(series, figure)
      .flatMap(({ points }) => points)
      .filter(({ value }) => Number.isFinite(value))
      .map(({ at, value }) => [at, rounded(value * inMs)]),
  );
}

function codesOf(
  series: readonly Series[],
  names: MetricNames,
  isCompared: (at: number) => boolean,
): CodeShare[] {
  const sums = figuresOf(series, 'requests').map(({ labels, points }) => ({
    code: labels[names.code] ?? '',
    sum: points
      .filter(({ at }) => isCompared(at))
      .reduce((sum, { value }) => sum + value, 0),
  }));
  const all = sums.reduce((total, { sum }) => total + sum, 0);
  return sums
    .filter(({ code, sum }) => code !== '' && sum > 0)
    .sort((a, b) => b.sum - a.sum)
    .map(({ code, sum }) => ({ code, percent: rounded((sum / all) * 100) }));
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
