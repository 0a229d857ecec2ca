// SPDX-License-Identifier: Apache-2.0

/**
 * The end of every release (b5, c4): the workload's fields as the user left
 * them, and nothing of ours in any object but the gate's label (I4). Each
 * write can be repeated, so a controller that died between two of them goes
 * on from what it finds.
 */
import type { WorkloadObservation } from '../observe/observation';
import type { WorkloadChange, Write } from './decision';
import { routesWithdrawn, withdrawRoutes } from './share';
import type { Situation } from './situation';

/** The user's own minReadySeconds and progressDeadlineSeconds, as far as they differ from what is there. */
export function restorePace(workload: WorkloadObservation): WorkloadChange {
  const { fields } = workload;
  const originals = workload.release?.originals ?? fields;
  return {
    ...(fields.minReadySeconds === originals.minReadySeconds
      ? {}
      : { minReadySeconds: originals.minReadySeconds ?? null }),
    ...(fields.progressDeadlineSeconds === originals.progressDeadlineSeconds
      ? {}
      : { progressDeadlineSeconds: originals.progressDeadlineSeconds ?? null }),
  };
}

/** The user's own maxSurge and maxUnavailable; only once a single ReplicaSet has pods, or for a native rolling update. */
export function restoreSurge(workload: WorkloadObservation): WorkloadChange {
  const { fields } = workload;
  const originals = workload.release?.originals ?? fields;
  return {
    ...(fields.maxSurge === originals.maxSurge
      ? {}
      : { maxSurge: originals.maxSurge ?? null }),
    ...(fields.maxUnavailable === originals.maxUnavailable
      ? {}
      : { maxUnavailable: originals.maxUnavailable ?? null }),
  };
}

/** Puts the workload's `paused` back to what its user wanted. */
export function restorePaused(workload: WorkloadObservation): WorkloadChange {
  const wanted = workload.release?.originallyPaused ?? false;
  return workload.paused === wanted ? {} : { paused: wanted };
}

/** The last writes of a release whose routes are withdrawn and whose surplus pods are gone; safe in one round in this order. */
export function lastWrites(
  situation: Situation,
  more: WorkloadChange = {},
): Write[] {
  const { workload, observation } = situation;
  const { service } = observation;
  return [
    {
      kind: 'workload',
      change: {
        ...restorePace(workload),
        ...restoreSurge(workload),
        ...restorePaused(workload),
        ...more,
        forgetRelease: true,
      },
      reason: `b5: Deployment ${workload.name} is as its user left it`,
    },
    ...(service?.pinnedTo === undefined ? [] : [unpin(service.name)]),
    ...deleteCanary(situation),
  ];
}

/** One stage of removing what a release left behind when its annotations are gone; empty: nothing is left. */
export function leftovers(situation: Pick<Situation, 'observation'>): Write[] {
  const { service } = situation.observation;
  if (service?.pinnedTo !== undefined) return [unpin(service.name)];
  if (!routesWithdrawn(situation)) {
    return withdrawRoutes(situation);
  }
  return deleteCanary(situation);
}

/**
 * The next owner of a field that a release wrote meets no conflict. At rest,
 * and not with a release's last writes: other controllers report on the object
 * that was just written, and a conflict there would cost the release its end.
 */
export function disownAll({
  observation,
}: Pick<Situation, 'observation'>): Write[] {
  const { workload, service, routes } = observation;
  return [
    ...(workload?.managedByUs ? [disownWorkload(workload.name)] : []),
    ...(service?.managedByUs
      ? [
          {
            kind: 'disown' as const,
            object: 'service' as const,
            reason: `c4: the next owner of Service ${service.name} meets no conflict`,
          },
        ]
      : []),
    ...routes
      .filter(route => route.exists && route.managedByUs)
      .map(({ ref }) => ({
        kind: 'disown' as const,
        object: ref,
        reason: `c4: the next owner of ${ref.kind} ${ref.name} meets no conflict`,
      })),
  ];
}

/** Lets every version into the stable Service again. */
export function unpin(serviceName: string): Write {
  return {
    kind: 'pinService',
    hash: null,
    reason: `c4: Service ${serviceName} selects every version again`,
  };
}

function deleteCanary({
  observation,
}: Pick<Situation, 'observation'>): Write[] {
  const { canaryService, rollout } = observation;
  if (!canaryService || canaryService.deleting) return [];
  if (canaryService.ownedBy !== rollout.name) return [];
  return [
    {
      kind: 'deleteCanaryService',
      reason: `c4: nothing refers to Service ${canaryService.name} any more`,
    },
  ];
}

/** The workload's next owner meets no conflict over the fields that a release wrote. */
export function disownWorkload(name: string): Write {
  return {
    kind: 'disown',
    object: 'workload',
    reason: `b5: the next owner of Deployment ${name} meets no conflict`,
  };
}
