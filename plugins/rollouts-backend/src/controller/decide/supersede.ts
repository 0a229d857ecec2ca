// SPDX-License-Identifier: Apache-2.0

/**
 * A template that comes in mid-release is held until the one before it carries
 * no traffic; then that one's pods go (DESIGN §3.8). Never the other way
 * round, and never by letting the Deployment controller choose between two
 * surplus ReplicaSets: it removes the oldest first, whichever that is.
 */
import { NO_TRAFFIC } from '@teal/rollouts-common';
import type { Outcome, Wait } from './outcome';
import type { Memory } from './memory';
import {
  applied,
  dataPlaneWait,
  graceEnds,
  isExposed,
  rememberTraffic,
  trafficNames,
  writesFor,
} from './share';
import type { Situation } from './situation';
import { INFLATED_MIN_READY_SECONDS } from './situation';

/** What must be done before the held template may be let in; undefined: the way is free. */
export function clearTheWay(
  situation: Situation,
): (Wait & { readonly memory: Memory }) | undefined {
  return (
    trafficToStable(situation) ??
    surplusPodsGo(situation) ??
    stableCountsAsAvailable(situation)
  );
}

/** A refused template that came back while its release was still going: its traffic and its pods go, too. */
export function clearRefused(
  situation: Situation,
): (Wait & { readonly memory: Memory }) | undefined {
  const { canary, others } = situation;
  return clearTheWay({
    ...situation,
    canary: undefined,
    others: canary ? [...others, canary] : others,
  });
}

/**
 * The Service went over to the version before this one, so that one is the
 * stable version now; written down first, because everything else is derived
 * from it.
 */
export function adopt(situation: Situation): Outcome {
  const { adopting, workload, memory, observation } = situation;
  const { service } = observation;
  if (adopting && !servedBy(situation, adopting.hash)) {
    return {
      phase: 'Pending',
      message: `release ${situation.releaseId} is held: ${dataPlaneWait(
        situation,
      )}`,
      writes:
        service && service.pinnedTo !== adopting.hash
          ? [
              {
                kind: 'pinService',
                hash: adopting.hash,
                reason: `c4: Service ${service.name} belongs to ${adopting.name}, which takes over`,
              },
            ]
          : [],
      notes: [],
      memory,
    };
  }
  const adopted = adopting?.hash ?? workload.release?.stableHash;
  return {
    phase: 'Pending',
    message: `release ${situation.releaseId} is held: ${
      adopting?.name ?? 'the version before it'
    } takes over as the stable version first`,
    writes: [
      {
        kind: 'workload',
        change: { stableHash: adopted },
        reason: `c4: Service ${
          observation.service?.name ?? ''
        } already selects ${
          adopting?.name ?? adopted
        }, so it is the stable version`,
      },
    ],
    notes: [],
    memory: { ...memory, traffic: undefined },
  };
}

/** The stable Service has ready endpoints of this version and of no other. */
function servedBy({ observation }: Situation, hash: string): boolean {
  const endpoints = Object.entries(observation.service?.readyEndpoints ?? {});
  return (
    endpoints.some(([own, count]) => own === hash && count > 0) &&
    endpoints.every(([own, count]) => own === hash || count === 0)
  );
}

function trafficToStable(
  situation: Situation,
): (Wait & { readonly memory: Memory }) | undefined {
  const { now, memory } = situation;
  const writes = writesFor(situation, NO_TRAFFIC);
  const moves = isExposed(situation);
  const going = `all traffic goes to the stable version first: ${trafficNames(
    situation,
  )}`;
  if (writes.length > 0) {
    return {
      message: going,
      writes,
      memory: rememberTraffic(memory, {
        traffic: NO_TRAFFIC,
        is: 'asked',
        now,
      }),
    };
  }
  const followed = applied(situation);
  const remembered = rememberTraffic(memory, {
    traffic: NO_TRAFFIC,
    is: followed && !moves ? 'applied' : 'pending',
    now,
  });
  if (!followed) {
    return {
      message: going,
      writes: [],
      memory: remembered,
    };
  }
  const ends = graceEnds(situation, remembered);
  const concerned = situation.others.length > 0 || canaryCounts(situation);
  if (concerned && ends !== undefined && now < ends) {
    return {
      message: 'the superseded pods stay for the grace period',
      writes: [],
      requeueAt: ends,
      memory: remembered,
    };
  }
  return undefined;
}

function surplusPodsGo(
  situation: Situation,
): (Wait & { readonly memory: Memory }) | undefined {
  const { canary, others, memory } = situation;
  const surplus = [
    ...others,
    ...(canary && canaryCounts(situation) ? [canary] : []),
  ].filter(set => set.replicas > 0);
  if (surplus.length > 0) {
    return {
      message: `${surplus
        .map(set => `${set.replicas} pods of ${set.name}`)
        .join(' and ')} go first`,
      writes: surplus.map(set => ({
        kind: 'scaleReplicaSet',
        name: set.name,
        replicas: 0,
        reason: `superseded: ${set.replicas} pods of ${set.name} carry no traffic`,
      })),
      memory,
    };
  }
  if (canary && canary.availableReplicas > 0) {
    return {
      message: `${canary.availableReplicas} pods of ${canary.name} still count as available`,
      writes: [],
      memory,
    };
  }
  return undefined;
}

/**
 * The held template has pods of an earlier life that count as available. Let
 * in like that, the Deployment controller would take the new version for
 * complete and remove the stable one at once: it judges by the number from
 * before it inflates their minReadySeconds.
 */
function canaryCounts({ canary }: Situation): boolean {
  return (
    canary !== undefined &&
    canary.replicas > 0 &&
    (canary.minReadySeconds !== INFLATED_MIN_READY_SECONDS ||
      canary.availableReplicas > 0)
  );
}

/**
 * A version that became stable while the next template was already held still
 * has the inflated minReadySeconds; its pods would count as unavailable, and
 * the next surge would remove them.
 */
function stableCountsAsAvailable(
  situation: Situation,
): (Wait & { readonly memory: Memory }) | undefined {
  const { stable, workload, memory } = situation;
  if (!stable) return undefined;
  if (stable.minReadySeconds === INFLATED_MIN_READY_SECONDS) {
    const minReadySeconds = workload.release?.originals.minReadySeconds ?? 0;
    return {
      message: `${stable.name} gets its minReadySeconds of ${minReadySeconds} back`,
      writes: [
        {
          kind: 'restoreReplicaSet',
          name: stable.name,
          minReadySeconds,
          reason: `b5: the ${stable.readyReplicas} ready pods of ${stable.name} count as available`,
        },
      ],
      memory,
    };
  }
  return undefined;
}
