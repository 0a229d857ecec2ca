// SPDX-License-Identifier: Apache-2.0

/**
 * Live adjustment: who sees the new version in the current step is changed
 * without editing the Rollout, within what the ready new pods can carry.
 */
import type { StepTraffic } from './traffic';

/** What the annotation `rollouts.teal.dev/adjust` holds as JSON; bound to a release and a step (I9). */
export interface AdjustCommand {
  readonly release: string;
  /** 1-based. */
  readonly step: number;
  readonly traffic: StepTraffic;
}

/**
 * Reads the annotation. Besides `traffic` a plain `weight` is taken, which is
 * quicker to type.
 *
 * @returns undefined for a text that is no such command.
 */
export function parseAdjust(text: string): AdjustCommand | undefined {
  const value = parsed(text);
  if (!isRecord(value)) return undefined;
  const { release, step, weight } = value;
  const traffic = value.traffic ?? { weight };
  if (typeof release !== 'string' || typeof step !== 'number') return undefined;
  if (!isRecord(traffic)) return undefined;
  const asked = traffic.weight;
  if (asked !== undefined && !isPercent(asked)) return undefined;
  if (value.traffic === undefined && asked === undefined) return undefined;
  return { release, step, traffic };
}

/**
 * Percent of requests that the new version may get: a request's share of the
 * pods that are ready, but never less than the step itself says.
 *
 * @example 3 of 5 pods ready, the step says 20 %: at most 60 %.
 */
export function adjustableWeight(options: {
  readonly readyPods: number;
  /** spec.replicas of the workload. */
  readonly replicas: number;
  /** The weight of the step as the author wrote it. */
  readonly stepWeight: number;
}): number {
  const { readyPods, replicas, stepWeight } = options;
  const carried =
    replicas > 0
      ? Math.floor((100 * Math.min(readyPods, replicas)) / replicas)
      : 0;
  return readyPods > 0 ? Math.max(stepWeight, carried) : 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isPercent(value: unknown): boolean {
  return (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= 0 &&
    value <= 100
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
