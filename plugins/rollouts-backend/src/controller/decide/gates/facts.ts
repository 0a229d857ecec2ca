// SPDX-License-Identifier: Apache-2.0
import type { ReleaseFacts } from '../../gates/asking/question';
import { trafficNow } from '../share';
import type { Situation } from '../situation';
import { wantedTraffic } from '../wanted';

/** What a hook is told about the release in this step (0-based). */
export function factsOf(situation: Situation, index: number): ReleaseFacts {
  const { memory, observation, workload, stable, steps } = situation;
  const { rollout } = observation;
  return {
    namespace: rollout.namespace,
    rollout: rollout.name,
    rolloutUid: rollout.uid,
    workload: `Deployment/${workload.name}`,
    release: memory.release?.id ?? '',
    ...(memory.release?.changedBy
      ? { changedBy: memory.release.changedBy }
      : {}),
    phase: rollout.status?.phase ?? 'Pending',
    images: { stable: stable?.images ?? [], canary: workload.images },
    step: index + 1,
    steps: steps.length,
    weight: wantedTraffic(situation, index).weight,
    weightNow: trafficNow(situation).weight,
  };
}
