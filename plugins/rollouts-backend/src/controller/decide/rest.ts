// SPDX-License-Identifier: Apache-2.0

/**
 * No release is under way: the workload is gated once it is settled, left
 * alone when the Rollout goes, and otherwise only looked at. A steady Rollout
 * needs no write.
 */
import type { ReleaseResult } from '@teal/rollouts-common';
import type {
  ReplicaSetObservation,
  WorkloadObservation,
} from '../observe/observation';
import type { Note, Write } from './decision';
import { closeRelease } from './memory';
import type { Memory } from './memory';
import type { Outcome } from './outcome';
import { refuseNext } from './refuse';
import type { Situation } from './situation';
import { restingMessage } from './resting';
import { hasPods } from './situation';
import { disownAll, leftovers } from './tidy';

/** No release is under way. */
export function rest(before: Situation): Outcome {
  const situation: Situation = {
    ...before,
    memory: closeRelease({
      memory: before.memory,
      endedAs: 'Withdrawn',
      now: before.now,
    }),
  };
  const left = leftovers(situation);
  if (left.length > 0) {
    return {
      ...at(situation, {
        phase: 'Finalizing',
        message: 'what the last release left is removed',
        writes: left,
      }),
      notes: endNotes(before, situation),
    };
  }
  const outcome = situation.leaving ? letGo(situation) : settle(situation);
  return {
    ...outcome,
    notes: endNotes(before, situation),
    writes: [...disownAll(situation), ...outcome.writes],
  };
}

/** How people say a result. */
const ENDS: Record<ReleaseResult, string> = {
  Succeeded: 'succeeded',
  RolledBack: 'was rolled back',
  Failed: 'failed',
  TimedOut: 'took too long',
  Superseded: 'was overtaken by a newer version',
  Withdrawn: 'was left to Kubernetes',
};

/** The last round of a release failed after its annotations were gone: people still hear how it ended. */
function endNotes(before: Situation, situation: Situation): Note[] {
  const { release } = situation.memory;
  if (!release?.result || before.memory.release?.finishedAt) return [];
  const succeeded = release.result === 'Succeeded';
  const why = release.reason ? `: ${release.reason}` : '';
  return [
    {
      type: succeeded ? 'Normal' : 'Warning',
      reason: succeeded ? 'ReleaseSucceeded' : 'ReleaseEnded',
      message: `release ${release.id} ${ENDS[release.result]}${why}`,
    },
  ];
}

/** Nothing of ours remains: label and finalizer go too. */
function letGo(situation: Situation): Outcome {
  const { workload, observation } = situation;
  const { rollout } = observation;
  const cause = rollout.deleting ? 'deleted' : 'disabled';
  const writes: Write[] = [
    ...ungate(workload, `the Rollout was ${cause}`),
    // The label's own write is disowned a round later, before the Rollout goes.
    ...(rollout.hasFinalizer && !workload.gated
      ? [
          {
            kind: 'finalizer' as const,
            present: false,
            reason: `the Rollout was ${cause} and nothing of Teal's is left`,
          },
        ]
      : []),
  ];
  return at(situation, {
    phase: 'Disabled',
    message: `Deployment ${workload.name} is native: the Rollout was ${cause}`,
    writes,
  });
}

function settle(situation: Situation): Outcome {
  const { workload, observation } = situation;
  const { guard, rollout } = observation;
  if (workload.bypass !== undefined) {
    return at(situation, {
      phase: 'Degraded',
      message: `Deployment ${workload.name} was taken out (${workload.bypass}): its template changes are native until the annotation is removed`,
      writes: ungate(workload, 'the workload was taken out by its user'),
      stalled: 'Bypassed',
    });
  }
  if (!guard.works) {
    // A webhook that doesn't answer refuses; whatever else is missing holds nothing back.
    const refused = workload.gated && guard.mechanism === 'webhook';
    return at(situation, {
      phase: 'Degraded',
      message: `template changes of Deployment ${workload.name} are ${
        refused ? 'refused' : 'native'
      }: ${guard.reason}`,
      writes: [],
      stalled: 'GuardMissing',
    });
  }
  if (!workload.gated) {
    const unsettled = whyUnsettled(workload, observation.replicaSets);
    if (unsettled !== undefined) {
      return at(situation, {
        phase: 'Pending',
        message: unsettled,
        writes: [],
      });
    }
  }
  const writes: Write[] = [
    ...(rollout.hasFinalizer
      ? []
      : [
          {
            kind: 'finalizer' as const,
            present: true,
            reason:
              'a release in progress must be ended before the Rollout goes',
          },
        ]),
    ...(workload.gated
      ? []
      : [
          {
            kind: 'workload' as const,
            change: { gated: true },
            reason: `a1: Deployment ${workload.name} is settled, so its next template is held`,
          },
        ]),
  ];
  return at(situation, { ...health(situation), writes });
}

function health(
  situation: Situation,
): Pick<Outcome, 'phase' | 'message' | 'stalled'> {
  const { workload, stable, memory } = situation;
  const refusal = refuseNext(situation);
  if (refusal) {
    return {
      phase: 'Degraded',
      message: `the next release can't begin: ${refusal.message}`,
      stalled: refusal.reason,
    };
  }
  const ready = stable?.readyReplicas ?? 0;
  if (ready >= workload.replicas) {
    return {
      phase: 'Healthy',
      message: restingMessage({ workload, serving: stable, memory }),
    };
  }
  return {
    phase: 'Progressing',
    message: `${ready} of ${workload.replicas} pods of ${
      stable?.name ?? `Deployment ${workload.name}`
    } ready, no release is under way`,
  };
}

/** A gate over two half-finished versions couldn't tell which one is stable. */
function whyUnsettled(
  workload: WorkloadObservation,
  replicaSets: readonly ReplicaSetObservation[],
): string | undefined {
  const withPods = replicaSets.filter(hasPods);
  const current = replicaSets.find(
    set => set.templateHash === workload.templateHash,
  );
  const available = current?.availableReplicas ?? 0;
  const settled =
    workload.status.observedGeneration >= workload.generation &&
    withPods.every(set => set.hash === current?.hash) &&
    available >= workload.replicas;
  if (settled) return undefined;
  return `waiting for Deployment ${workload.name} to settle before it is gated: ${available} of ${workload.replicas} pods of its template available, ${withPods.length} ReplicaSets with pods`;
}

function ungate(workload: WorkloadObservation, why: string): Write[] {
  if (!workload.gated) return [];
  return [
    {
      kind: 'workload',
      change: { gated: false },
      reason: `a1: template changes of Deployment ${workload.name} are native again: ${why}`,
    },
  ];
}

function at(
  situation: Situation,
  facts: Pick<Outcome, 'phase' | 'message' | 'writes' | 'stalled'>,
): Outcome {
  const memory: Memory = {
    ...situation.memory,
    traffic: undefined,
    currentStep: undefined,
  };
  return { notes: [], memory, ...facts };
}
