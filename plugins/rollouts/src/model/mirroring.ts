// SPDX-License-Identifier: Apache-2.0
/** What the copies of requests say about the new version, beside what the stable one answered at the same time. */
import type {
  RolloutView,
  TrafficPoint,
  TrafficSeries,
} from '@teal/rollouts-common';
import { trafficNow } from './release';

/** How often each version answered with a status code. */
export interface CodeComparison {
  readonly code: string;
  readonly stablePercent: number;
  readonly canaryPercent: number;
}

/** The two versions side by side; a figure is undefined where there is none. */
export interface Comparison {
  readonly codes: readonly CodeComparison[];
  readonly stable?: TrafficPoint;
  readonly canary?: TrafficPoint;
  /** Points by which the copies fail (5xx) more often; negative: less often. */
  readonly failurePoints: number;
  /** The new version answers chosen requests as well, so its figures aren't those of copies alone. */
  readonly alsoAnswers: boolean;
}

/** Differences below this are chance. */
export const WORTH_A_WORD_POINTS = 1;

/** @returns undefined while no copy has been counted. */
export function compareCopies(
  view: RolloutView,
  series: TrafficSeries | undefined,
): Comparison | undefined {
  const stable = series?.stable?.codes ?? [];
  const canary = series?.canary?.codes ?? [];
  if (!canary.length) return undefined;
  const percentOf = (codes: typeof stable, wanted: string) =>
    codes.find(({ code }) => code === wanted)?.percent ?? 0;
  const codes = [...new Set([...stable, ...canary].map(({ code }) => code))]
    .sort()
    .map(code => ({
      code,
      stablePercent: percentOf(stable, code),
      canaryPercent: percentOf(canary, code),
    }));
  const failurePoints = codes
    .filter(({ code }) => code.startsWith('5'))
    .reduce(
      (sum, { stablePercent, canaryPercent }) =>
        sum + canaryPercent - stablePercent,
      0,
    );
  return {
    codes,
    stable: newestAnswered(series?.stable?.points),
    canary: newestAnswered(series?.canary?.points),
    failurePoints,
    alsoAnswers: Boolean(trafficNow(view).matches?.length),
  };
}

function newestAnswered(
  points: readonly TrafficPoint[] | undefined,
): TrafficPoint | undefined {
  return [...(points ?? [])]
    .reverse()
    .find(({ requestsPerSecond }) => requestsPerSecond > 0);
}
