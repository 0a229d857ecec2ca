// SPDX-License-Identifier: Apache-2.0

/**
 * Is the new version worse than the stable one, or is it chance? Mann-Whitney's
 * U test, one-sided: it asks nothing of the distribution, and a single outlier
 * decides nothing.
 */
import type { Comparison } from '@teal/rollouts-common';
import { errorFunction, median, wilcoxonRankSum } from 'simple-statistics';

/** What two samples say. */
export interface CompareVerdict {
  readonly verdict: 'Worse' | 'NotWorse' | 'NotEnoughData';
  /** Both medians, the sizes and p: whoever reads it can judge for themselves. */
  readonly sentence: string;
}

const DEFAULT_CONFIDENCE = 0.95;

/** Judges the samples; those that aren't finite count as absent. */
export function compareSamples(options: {
  readonly canary: readonly number[];
  readonly stable: readonly number[];
  readonly compare: Comparison;
}): CompareVerdict {
  const { compare } = options;
  const { better, tolerance = 0, confidence = DEFAULT_CONFIDENCE } = compare;
  const canary = options.canary.filter(Number.isFinite);
  const stable = options.stable.filter(Number.isFinite);
  const alpha = round(1 - confidence);
  const least = smallestP(canary.length, stable.length);
  if (least >= alpha) {
    return {
      verdict: 'NotEnoughData',
      sentence: `not enough data: ${canary.length} samples of the new version and ${stable.length} of the stable one can't show a difference with confidence ${confidence}`,
    };
  }
  const worse = better === 'Lower' ? 1 : -1;
  const factor = 1 + (worse * tolerance) / 100;
  const p = oneSidedP(
    canary.map(it => worse * it),
    stable.map(it => worse * it * factor),
  );
  const within = tolerance > 0 ? ` by more than ${tolerance} %` : '';
  const numbers = `median ${round(median(canary))} of ${
    canary.length
  } samples beside ${round(median(stable))} of ${stable.length}, p = ${round(
    p,
  )}`;
  return p < alpha
    ? {
        verdict: 'Worse',
        sentence: `the new version is ${
          better === 'Lower' ? 'higher' : 'lower'
        } than the stable one${within} (${numbers})`,
      }
    : {
        verdict: 'NotWorse',
        sentence: `the new version isn't worse than the stable one${within} (${numbers})`,
      };
}

/** Of all orders in which the samples could stand, one is the most extreme: p can't be less than its chance. */
function smallestP(m: number, n: number): number {
  let orders = 1;
  for (let i = 1; i <= m; i += 1) orders = (orders * (n + i)) / i;
  return 1 / orders;
}

/** Chance of a rank sum as high as this one if both came from the same source; normal, corrected for ties and steps. */
function oneSidedP(high: readonly number[], low: readonly number[]): number {
  const m = high.length;
  const n = low.length;
  const u = wilcoxonRankSum([...high], [...low]) - (m * (m + 1)) / 2;
  const mean = (m * n) / 2;
  const variance =
    ((m * n) / 12) *
    (m + n + 1 - ties([...high, ...low]) / ((m + n) * (m + n - 1)));
  if (variance <= 0) return 1;
  const z = (u - mean - 0.5) / Math.sqrt(variance);
  return (1 - errorFunction(z / Math.SQRT2)) / 2;
}

/** Sum of t³ - t over groups of equal values. */
function ties(values: readonly number[]): number {
  const groups = new Map<number, number>();
  for (const value of values) groups.set(value, (groups.get(value) ?? 0) + 1);
  return [...groups.values()].reduce((sum, t) => sum + t ** 3 - t, 0);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
