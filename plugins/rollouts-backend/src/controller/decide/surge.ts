// SPDX-License-Identifier: Apache-2.0

/**
 * Steps in pods, and the maxSurge that makes them (b2). maxSurge is only ever
 * raised: lowering it while a surplus ReplicaSet has pods, or while paused,
 * makes the Deployment controller remove pods of both versions.
 */
import type { EffectiveStep, IntOrPercent } from '@teal/rollouts-common';
import { podsOfStep } from '@teal/rollouts-common';
import type { WorkloadChange } from './decision';
import type { Situation } from './situation';
import {
  INFLATED_MAX_UNAVAILABLE,
  INFLATED_MIN_READY_SECONDS,
  INFLATED_PROGRESS_DEADLINE_SECONDS,
} from './situation';

/**
 * New pods that the release has asked for up to this step (0-based); a later
 * step never asks for fewer.
 *
 * @example 5 replicas, steps 4, "50%": step 2 keeps 4, though 50 % would be 3.
 */
export function plannedPods(
  steps: readonly EffectiveStep[],
  index: number,
  workloadReplicas: number,
): number {
  return Math.max(
    ...steps
      .slice(0, index + 1)
      .map(step =>
        podsOfStep({ stepReplicas: step.replicas, workloadReplicas }),
      ),
  );
}

/** maxSurge as a number of pods; Kubernetes rounds percentages up. */
export function surgePods(
  maxSurge: IntOrPercent | undefined,
  workloadReplicas: number,
): number {
  if (maxSurge === undefined) return 0;
  if (typeof maxSurge === 'number') return maxSurge;
  return Math.ceil((Number.parseInt(maxSurge, 10) * workloadReplicas) / 100);
}

/**
 * maxSurge for a step. A percentage stays one, so that it follows a scaling; a
 * number is cut at the workload's size, because a greater one would let the
 * stable ReplicaSet grow on a scaling. At least 1: the API server refuses
 * maxSurge 0 beside maxUnavailable 0.
 */
export function surgeOfStep(
  steps: readonly EffectiveStep[],
  index: number,
  workloadReplicas: number,
): IntOrPercent {
  const planned = plannedPods(steps, index, workloadReplicas);
  const { replicas } = steps[index];
  const share =
    typeof replicas === 'string' ? Number.parseInt(replicas, 10) : 0;
  if (share >= 100) return '100%';
  const follows =
    share > 0 && surgePods(replicas, workloadReplicas) === planned;
  return follows ? replicas : Math.max(1, planned);
}

/** What the workload's fields lack for this step: the inflated values, put back if something else changed them, and a greater maxSurge. Undefined: nothing. */
export function surgeChange(
  situation: Situation,
  index: number,
): WorkloadChange | undefined {
  const { workload, steps } = situation;
  const inflation = inflationChange(situation);
  const wanted = surgeOfStep(steps, index, workload.replicas);
  const lacks =
    surgePods(workload.fields.maxSurge, workload.replicas) <
    surgePods(wanted, workload.replicas);
  const change = { ...inflation, ...(lacks ? { maxSurge: wanted } : {}) };
  return Object.keys(change).length ? change : undefined;
}

/** The values under which new pods surge and no old pod goes (b1), as far as they differ. */
export function inflationChange({ workload }: Situation): WorkloadChange {
  const { fields } = workload;
  return {
    ...(workload.paused ? { paused: false } : {}),
    ...(fields.minReadySeconds === INFLATED_MIN_READY_SECONDS
      ? {}
      : { minReadySeconds: INFLATED_MIN_READY_SECONDS }),
    ...(fields.progressDeadlineSeconds === INFLATED_PROGRESS_DEADLINE_SECONDS
      ? {}
      : { progressDeadlineSeconds: INFLATED_PROGRESS_DEADLINE_SECONDS }),
    ...(fields.maxUnavailable === INFLATED_MAX_UNAVAILABLE
      ? {}
      : { maxUnavailable: INFLATED_MAX_UNAVAILABLE }),
  };
}
