// SPDX-License-Identifier: Apache-2.0

/**
 * There is no workload to release, or it belongs to another Rollout: what is
 * left of ours goes, and nothing else is touched.
 */
import type { Observation } from '../observe/observation';
import type { Write } from './decision';
import type { Memory } from './memory';
import { closeRelease, recall } from './memory';
import type { Outcome } from './outcome';
import { disownAll, leftovers } from './tidy';

/** The workload doesn't exist, or is being deleted. A Service left pinned would leave the next workload of that name without endpoints. */
export function withoutWorkload(
  observation: Observation,
  now: number,
): Outcome {
  const { rollout } = observation;
  const left = [...leftovers({ observation }), ...disownAll({ observation })];
  const recalled = recall(rollout.status, now);
  const ended =
    left.length > 0
      ? recalled
      : closeRelease({ memory: recalled, endedAs: 'Withdrawn', now });
  const name = rollout.spec.workloadRef.name;
  const remedy = rollout.hasFinalizer
    ? 'delete this Rollout and create it again for another Deployment'
    : 'correct spec.workloadRef';
  const memory: Memory = {
    ...ended,
    traffic: undefined,
    currentStep: undefined,
  };
  return {
    phase: 'Degraded',
    message: `Deployment ${name} doesn't exist; create it, or ${remedy}`,
    writes: left.length > 0 ? left : release(observation),
    notes: [],
    memory,
    stalled: 'WorkloadMissing',
  };
}

/** An older Rollout names the same workload or Service: this one touches nothing. */
export function yieldToRival(
  observation: Observation,
  memory: Memory,
): Outcome {
  const { rivals, rollout } = observation;
  return {
    phase: 'Degraded',
    message: `Rollout ${rivals.join(', ')} already releases Deployment ${
      rollout.spec.workloadRef.name
    } or Service ${
      rollout.spec.traffic.service
    }; delete one of the Rollouts or name others`,
    writes: release(observation),
    notes: [],
    memory,
    stalled: 'RivalRollout',
  };
}

function release({ rollout }: Observation): Write[] {
  if (!rollout.deleting || !rollout.hasFinalizer) return [];
  return [
    {
      kind: 'finalizer',
      present: false,
      reason: "the Rollout was deleted and nothing of Teal's is left",
    },
  ];
}
