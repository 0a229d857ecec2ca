// SPDX-License-Identifier: Apache-2.0
/** Series of the metrics -> what a chart draws and a table lists. */
import type { TrafficPoint, TrafficSeries } from '@teal/rollouts-common';

/** The figures that are drawn, one chart each. */
export const figures = ['requests', 'success', 'p50', 'p99'] as const;
export type Figure = (typeof figures)[number];

/** One moment; undefined where the version got no request, so that its line has a gap. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly stable?: number;
  readonly canary?: number;
}

const read: Record<Figure, (point: TrafficPoint) => number | undefined> = {
  requests: point => point.requestsPerSecond,
  success: point => point.successPercent,
  p50: point => point.p50Ms,
  p99: point => point.p99Ms,
};

/** A moment each step from the first point to the last, gaps included. */
export function momentsOf(series: TrafficSeries, figure: Figure): Moment[] {
  const stable = valuesOf(series.stable?.points, figure);
  const canary = valuesOf(series.canary?.points, figure);
  const times = [
    ...(series.stable?.points ?? []),
    ...(series.canary?.points ?? []),
  ].map(({ at }) => Date.parse(at));
  if (!times.length) return [];
  const stepMs = (series.stepSeconds ?? 10) * 1_000;
  const first = times.reduce((a, b) => Math.min(a, b));
  const last = times.reduce((a, b) => Math.max(a, b));
  const count = Math.round((last - first) / stepMs) + 1;
  return Array.from({ length: count }, (_, index) => {
    const at = first + index * stepMs;
    return { at, stable: stable.get(at), canary: canary.get(at) };
  });
}

function valuesOf(
  points: readonly TrafficPoint[] | undefined,
  figure: Figure,
): Map<number, number | undefined> {
  return new Map(
    points?.map(point => [Date.parse(point.at), read[figure](point)]),
  );
}

/** The newest figure of a version; undefined where it gets no request now. */
export function newest(
  moments: readonly Moment[],
  version: 'stable' | 'canary',
): number | undefined {
  return moments[moments.length - 1]?.[version];
}

/** Some request was counted. */
export function hasRequests({ stable, canary }: TrafficSeries): boolean {
  return [stable, canary].some(version =>
    version?.points.some(({ requestsPerSecond }) => requestsPerSecond > 0),
  );
}

const UNITS: Record<Figure, { unit: string; digits: number }> = {
  requests: { unit: '/s', digits: 1 },
  success: { unit: ' %', digits: 2 },
  p50: { unit: ' ms', digits: 1 },
  p99: { unit: ' ms', digits: 1 },
};

/** @example 33.61 requests is "33.6/s"; 99.951 success is "99.95 %"; none is "–" */
export function figureText(figure: Figure, value: number | undefined): string {
  if (value === undefined) return '–';
  const { unit, digits } = UNITS[figure];
  return `${Number(value.toFixed(digits))}${unit}`;
}
