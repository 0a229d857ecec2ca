// SPDX-License-Identifier: Apache-2.0

/**
 * What is kept in order all through a release, whichever way it goes: the
 * working values of the fields, the extra Service, and the stable ReplicaSet's
 * size after a scaling (I3).
 */
import { canaryServiceName } from '@teal/rollouts-common';
import type { Write } from './decision';
import { applied, isExposed } from './share';
import type { Situation } from './situation';
import { inflationChange } from './surge';

/** Ready endpoints of the extra Service that are pods of the new version. */
export function canaryReady({ observation, canary }: Situation): number {
  if (!canary) return 0;
  return observation.canaryService?.readyEndpoints[canary.hash] ?? 0;
}

/** The writes that upkeep needs now; independent of each other and of the step's own. */
export function upkeep(situation: Situation, index?: number): Write[] {
  return [
    ...(index === undefined ? inflate(situation) : []),
    ...pointCanaryService(situation),
    ...repairStable(situation),
  ];
}

function inflate(situation: Situation): Write[] {
  const change = inflationChange(situation);
  if (Object.keys(change).length === 0) return [];
  return [
    {
      kind: 'workload',
      change,
      reason: `b1: Deployment ${situation.workload.name} must not count new pods as available in mid-release`,
    },
  ];
}

/** The extra Service exists as soon as the hash is known; it changes its version only while nothing is sent to it. */
export function pointCanaryService(situation: Situation): Write[] {
  const { canary, observation } = situation;
  const { canaryService, rollout } = observation;
  if (!canary || canaryService?.pinnedTo === canary.hash) return [];
  if (canaryService?.deleting) return [];
  const unused = !isExposed(situation) && applied(situation);
  if (canaryService && !unused) return [];
  return [
    {
      kind: 'canaryService',
      hash: canary.hash,
      reason: `c1: Service ${canaryServiceName(
        rollout.spec.traffic.service,
      )} selects the pods of ${canary.name}`,
    },
  ];
}

/**
 * A scaling is shared out by proportion, which can leave the stable version
 * short (4 replicas with maxSurge 1 scaled to 10: 8 and 3). Not while paused:
 * there the Deployment controller would take the pods away again.
 */
function repairStable({ stable, workload }: Situation): Write[] {
  if (!stable || workload.paused || stable.replicas >= workload.replicas) {
    return [];
  }
  if (workload.status.observedGeneration < workload.generation) return [];
  return [
    {
      kind: 'scaleReplicaSet',
      name: stable.name,
      replicas: workload.replicas,
      reason: `I3: ${stable.name} has ${stable.replicas} of ${workload.replicas} replicas after a scaling`,
    },
  ];
}
