// SPDX-License-Identifier: Apache-2.0
import type { RunningTestCluster } from '../harness/startTestCluster';

/** One measured number. Never a verdict: the aim stands beside it for a person to compare. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `ms`, `s`, `requests`, `MB`, `x`. */
  readonly unit: string;
  readonly aim?: string;
  /** What else a reader needs: range, count, how it was measured. */
  readonly note?: string;
}

interface Named {
  readonly name: string;
  readonly title: string;
}

/** One benchmark, chosen by name on the command line. */
export type Bench = ClusterBench | AloneBench;

/** One that needs no cluster. */
export interface AloneBench extends Named {
  readonly needs: 'nothing';
  run(): Promise<readonly Figure[]>;
}

/** One that runs on a cluster. */
export interface ClusterBench extends Named {
  readonly needs?: undefined;
  /** It wants a cluster of its own with this gateway, and runs only when it is named: istiod takes minutes to build. */
  readonly gateway?: 'istio';
  run(cluster: RunningTestCluster): Promise<readonly Figure[]>;
}

/** The middle of the sorted values (the mean of the two middle ones). */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median as the value, range and count as the note. */
export function figureOf(
  name: string,
  values: readonly number[],
  unit: string,
  aim?: string,
): Figure {
  return {
    name,
    value: round(median(values)),
    unit,
    aim,
    note: `median of ${values.length}, ${round(Math.min(...values))} to ${round(
      Math.max(...values),
    )}`,
  };
}

/** Three significant digits are all that a shared machine gives. */
export function round(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(3));
}
