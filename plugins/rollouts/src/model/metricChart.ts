// SPDX-License-Identifier: Apache-2.0
/** Measurements of a metric -> what its charts draw. */
import {
  measuredNumbers,
  type MeasurementPhase,
  type MeasurementStatus,
  type MetricStatus,
} from '@teal/rollouts-common';
import { type Threshold, thresholdsOf } from './threshold';

/** One measurement. */
export interface MetricMoment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly phase: MeasurementPhase;
  readonly canary?: number;
  readonly stable?: number;
  /** The border that follows the stable version. */
  readonly border?: number;
}

/** One number of a metric over time. */
export interface MetricFigure {
  /** Of a result with several numbers; `value` where it is one number. */
  readonly name: string;
  readonly moments: readonly MetricMoment[];
  readonly thresholds: readonly Threshold[];
}

/** More numbers than this make a page of charts of which nobody reads one. */
const MOST_FIGURES = 3;

/**
 * The numbers worth a chart: those that the conditions speak of, or else the
 * first ones that were measured. Measurements without any number give none.
 *
 * @param measurements - oldest first; default: those of the status
 */
export function metricFigures(
  metric: Pick<MetricStatus, 'rules'> &
    Partial<Pick<MetricStatus, 'measurements'>>,
  measurements: readonly MeasurementStatus[] = metric.measurements ?? [],
): MetricFigure[] {
  const measured = new Set(
    measurements.flatMap(({ value, baseline }) => [
      ...Object.keys(measuredNumbers(value)),
      ...Object.keys(measuredNumbers(baseline)),
    ]),
  );
  const thresholds = thresholdsOf(metric.rules);
  const judged = thresholds
    .map(({ name }) => name)
    .filter(it => measured.has(it));
  const names = judged.length ? new Set(judged) : measured;
  return [...names].slice(0, MOST_FIGURES).map(name => {
    const own = thresholds.filter(it => it.name === name);
    return {
      name,
      thresholds: own,
      moments: measurements.map(it => momentOf(it, name, own)),
    };
  });
}

function momentOf(
  measurement: MeasurementStatus,
  name: string,
  thresholds: readonly Threshold[],
): MetricMoment {
  const stable = measuredNumbers(measurement.baseline)[name];
  const following = thresholds.find(it => it.kind === 'ofStable');
  return {
    at: Date.parse(measurement.startedAt),
    phase: measurement.phase,
    canary: measuredNumbers(measurement.value)[name],
    stable,
    border:
      following?.kind === 'ofStable' && stable !== undefined
        ? stable * following.factor
        : undefined,
  };
}

/** @example 99.951 is "99.95", 0.004213 is "0.00421", 12345.6 is "12,346"; none is "–" */
export function numberText(value: number | undefined): string {
  if (value === undefined) return '–';
  return value.toLocaleString('en-US', {
    maximumSignificantDigits: digits(value),
  });
}

function digits(value: number): number {
  const whole = Math.trunc(Math.abs(value)).toString().length;
  return Math.abs(value) < 1 ? 3 : Math.min(21, Math.max(4, whole));
}
