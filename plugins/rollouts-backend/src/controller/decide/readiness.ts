// SPDX-License-Identifier: Apache-2.0

/**
 * b3: a batch counts when its pods were ready for the ORIGINAL
 * minReadySeconds. Kubernetes' own count can't be used, because the inflated
 * value keeps every new pod from ever being available.
 */
import type {
  PodObservation,
  ReplicaSetObservation,
} from '../observe/observation';
import type { Situation } from './situation';

/** How far the new pods are. */
export interface Readiness {
  /** Ready for the original minReadySeconds. */
  readonly podsReady: number;
  /** "3 of 5 new pods ready, waiting for cart-7d9f-abc (ImagePullBackOff)". */
  readonly sentence: string;
  /** Milliseconds since the epoch: when time alone will have made the next pod count. */
  readonly nextAt?: number;
}

/** Counts the new version's pods against the planned number. */
export function newPodsReady(situation: Situation, planned: number): Readiness {
  const { canary, observation } = situation;
  if (!canary) {
    return {
      podsReady: 0,
      sentence: `0 of ${planned} new pods ready, waiting for Deployment ${situation.workload.name} to get its new ReplicaSet`,
    };
  }
  const minReadyMs =
    (situation.workload.release?.originals.minReadySeconds ?? 0) * 1_000;
  if (!observation.pods) {
    // Without a list of pods only "ready" is known, not for how long.
    return {
      podsReady: minReadyMs === 0 ? canary.readyReplicas : 0,
      sentence: `${canary.readyReplicas} of ${planned} new pods ready, waiting for the list of pods`,
    };
  }
  const pods = observation.pods.filter(
    pod => pod.hash === canary.hash && !pod.deleting,
  );
  const matureAt = pods
    .flatMap(pod =>
      pod.readySince === undefined
        ? []
        : [matureFrom(pod.readySince, minReadyMs, situation.now)],
    )
    .sort((a, b) => a - b);
  const podsReady = matureAt.filter(at => at <= situation.now).length;
  return {
    podsReady,
    nextAt: matureAt.find(at => at > situation.now),
    sentence: `${podsReady} of ${planned} new pods ready${blocker({
      pods,
      now: situation.now,
      planned,
      podsReady,
      minReadyMs,
      replicaSet: canary,
    })}`,
  };
}

/** Who needn't be ready for any time counts at once, whatever the clock of its node says. */
function matureFrom(
  readySince: number,
  minReadyMs: number,
  now: number,
): number {
  return minReadyMs === 0 ? Math.min(readySince, now) : readySince + minReadyMs;
}

function blocker(facts: {
  readonly pods: readonly PodObservation[];
  readonly now: number;
  readonly planned: number;
  readonly podsReady: number;
  readonly minReadyMs: number;
  readonly replicaSet: ReplicaSetObservation;
}): string {
  if (facts.podsReady >= facts.planned) return '';
  const { name, podsRefused } = facts.replicaSet;
  const lacking = facts.planned - facts.pods.length;
  if (lacking > 0 && podsRefused !== undefined) {
    return `, waiting for ReplicaSet ${name}, which can't make ${lacking} more: ${podsRefused}`;
  }
  const worst = facts.pods
    .filter(
      ({ readySince }) =>
        readySince === undefined ||
        matureFrom(readySince, facts.minReadyMs, facts.now) > facts.now,
    )
    .sort((a, b) => severity(a) - severity(b) || (a.name < b.name ? -1 : 1))[0];
  if (!worst) {
    return `, waiting for ReplicaSet ${name} to make ${lacking} more`;
  }
  return `, waiting for ${worst.name} (${ailment(worst, facts.minReadyMs)})`;
}

function severity(pod: PodObservation): number {
  if (pod.waiting && pod.waiting.reason !== 'ContainerCreating') return 0;
  if (pod.unschedulable !== undefined) return 1;
  if (pod.readySince !== undefined) return 4;
  return pod.restarts > 0 ? 2 : 3;
}

function ailment(pod: PodObservation, minReadyMs: number): string {
  if (pod.readySince !== undefined) {
    return `must stay ready for ${minReadyMs / 1_000} s`;
  }
  if (pod.unschedulable !== undefined) {
    return `no node takes it: ${firstSentence(pod.unschedulable)}`;
  }
  if (pod.waiting) return pod.waiting.reason;
  return pod.restarts > 0 ? `not ready, ${pod.restarts} restarts` : 'not ready';
}

/** The scheduler goes on with what it tried to make room, which is of no use to a developer. */
function firstSentence(text: string): string {
  return text.split(/\.\s/, 1)[0].replace(/\.$/, '');
}
