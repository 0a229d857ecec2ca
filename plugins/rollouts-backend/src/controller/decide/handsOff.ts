// SPDX-License-Identifier: Apache-2.0

/**
 * When Teal must not write although a release is under way: its user took the
 * workload out, or the guard would take Teal itself for a stranger.
 */
import { workloadMarks } from '@teal/rollouts-common';
import type { Outcome } from './outcome';
import { nameOf } from './share';
import type { Situation } from './situation';

/** Break-glass in mid-release: label off, and the reason in the bypass annotation. */
export function isTakenOut({ workload, releaseId }: Situation): boolean {
  return releaseId !== undefined && !workload.gated && Boolean(workload.bypass);
}

/** Nothing is written; a Rollout that is deleted lets go of its finalizer, because its user has taken over. */
export function handsOff({
  observation,
  workload,
  memory,
  releaseId,
}: Situation): Outcome {
  const { rollout } = observation;
  return {
    phase: 'Degraded',
    message: `Deployment ${workload.name} was taken out in the middle of release ${releaseId} (${workload.bypass}): its fields, Service and routes are yours; the label ${workloadMarks.gatedLabel}=true with the annotation ${workloadMarks.bypass} removed gives it back, and the release goes on`,
    writes:
      rollout.deleting && rollout.hasFinalizer
        ? [
            {
              kind: 'finalizer',
              present: false,
              reason: `the Rollout was deleted and Deployment ${workload.name} taken out`,
            },
          ]
        : [],
    notes: [],
    memory,
    stalled: 'Bypassed',
  };
}

/**
 * The guard would judge Teal's write to the workload as a stranger's and take
 * the working values for the user's own: such a write is left out with all
 * that comes after it. Traffic still moves.
 */
export function keepOffGuarded(
  { observation, memory }: Situation,
  outcome: Outcome,
): Outcome {
  const first = outcome.writes.findIndex(write => write.kind === 'workload');
  if (observation.guard.knowsUs !== false || first < 0) return outcome;
  return {
    ...outcome,
    phase: 'Degraded',
    message: observation.guard.reason,
    writes: outcome.writes.slice(0, first),
    notes: [],
    memory: { ...memory, traffic: outcome.memory.traffic },
    stalled: 'GuardRefusesController',
  };
}

/**
 * A route that may be there can't be seen. Whoever goes on without it might
 * take the pods away that it sends requests to, so nothing is written until it
 * can be read again.
 */
export function keepOffUnreadable({
  observation,
  memory,
  releaseId,
}: Situation): Outcome | undefined {
  const unseen = observation.routes.find(route => route.unreadable);
  if (releaseId === undefined || !unseen) return undefined;
  return {
    phase: 'Degraded',
    message: `release ${releaseId} stands still: ${nameOf(unseen)}: ${
      unseen.unreadable
    }`,
    writes: [],
    notes: [],
    memory,
    stalled: 'RouteUnreadable',
  };
}
