// SPDX-License-Identifier: Apache-2.0

/**
 * What an Observation means: which ReplicaSet is the stable version, which the
 * new one, which way the release goes. Derived anew each round; the status is
 * believed only where no object can tell.
 */
import type {
  Direction,
  EffectiveStep,
  ReleaseStatus,
} from '@teal/rollouts-common';
import { directionOf, stepsOf } from '@teal/rollouts-common';
import type {
  Observation,
  ReplicaSetObservation,
  WorkloadObservation,
} from '../observe/observation';
import type { Memory } from './memory';
import { openRelease, recall, settleResult, timeText } from './memory';
import { isRecent, withPresent } from './rollbackWindow';

/**
 * With this minReadySeconds no new pod ever counts as available, so the
 * Deployment controller removes no old one. One below MaxInt32, because the
 * API server wants progressDeadlineSeconds to be greater.
 */
export const INFLATED_MIN_READY_SECONDS = 2147483646;
/** MaxInt32 switches the Deployment controller's own deadline off. */
export const INFLATED_PROGRESS_DEADLINE_SECONDS = 2147483647;

/** As a text, so that the guard can tell a user's own `maxUnavailable: 0` from the working value. */
export const INFLATED_MAX_UNAVAILABLE = '0%';

/** An Observation with a workload, understood. */
export interface Situation {
  readonly observation: Observation;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly workload: WorkloadObservation;
  readonly steps: readonly EffectiveStep[];
  readonly memory: Memory;
  /** Undefined: no release is under way. */
  readonly releaseId: string | undefined;
  /** The template carries the marker. */
  readonly held: boolean;
  /** A template of this release, or of one that it superseded, was let in. */
  readonly begun: boolean;
  readonly stable: ReplicaSetObservation | undefined;
  /** The ReplicaSet of the workload's template, where that isn't the stable one. */
  readonly canary: ReplicaSetObservation | undefined;
  /** ReplicaSets with pods that are neither. */
  readonly others: readonly ReplicaSetObservation[];
  /** The workload's template, held or not, is the stable version's. */
  readonly templateIsStable: boolean;
  /** A template came after the Service had gone over to the new version, which therefore is the stable one now. */
  readonly adopting: ReplicaSetObservation | undefined;
  readonly direction: Direction;
  /** The Rollout is being deleted or is disabled. */
  readonly leaving: boolean;
}

/** Reads the Observation; `workload` is the one in it. */
export function understand(
  observation: Observation,
  workload: WorkloadObservation,
  now: number,
): Situation {
  const releaseId = idOf(workload);
  const begun = workload.release?.stableHash !== undefined;
  const stable = stableReplicaSet(observation, workload);
  const canary = observation.replicaSets.find(
    set =>
      set.templateHash === workload.templateHash && set.hash !== stable?.hash,
  );
  const templateIsStable =
    stable !== undefined && stable.templateHash === workload.templateHash;
  const adopting = becameStable(observation, workload);
  const memory = rememberFinishing(
    openNewRelease({
      observation,
      workload,
      now,
      releaseId,
      returns: begun && templateIsStable && !adopting,
      endedAs: adopting ? 'Succeeded' : 'Superseded',
      present: adopting ?? stable,
    }),
    { observation, workload, canary },
  );
  return {
    observation,
    now,
    workload,
    steps: stepsOf({ spec: observation.rollout.spec, status: memory }),
    memory,
    releaseId,
    held: workload.held !== undefined,
    begun,
    stable,
    canary,
    others: observation.replicaSets.filter(
      set =>
        set.hash !== stable?.hash && set.hash !== canary?.hash && hasPods(set),
    ),
    templateIsStable,
    adopting,
    direction: directionOf(memory),
    leaving:
      observation.rollout.deleting ||
      observation.rollout.spec.disabled === true,
  };
}

/** Has pods, or is told to. */
export function hasPods(set: ReplicaSetObservation): boolean {
  return set.replicas > 0 || set.currentReplicas > 0;
}

/**
 * The marker names the newest template; a retry's id stands in the annotation
 * alone, because the marker belongs to the gate.
 */
function idOf(workload: WorkloadObservation): string | undefined {
  const { held, release } = workload;
  if (!release) return undefined;
  if (held === undefined || release.id.startsWith(`${held}.`)) {
    return release.id;
  }
  return held;
}

function stableReplicaSet(
  observation: Observation,
  workload: WorkloadObservation,
): ReplicaSetObservation | undefined {
  const sets = observation.replicaSets;
  if (workload.release?.stableHash !== undefined) {
    return sets.find(set => set.hash === workload.release?.stableHash);
  }
  if (workload.held === undefined) {
    return sets.find(set => set.templateHash === workload.templateHash);
  }
  // Held and never let in: a gated workload was settled, so one ReplicaSet has
  // the pods; at 0 replicas the newest one is meant.
  const newestFirst = [...sets].sort(
    (a, b) => b.replicas - a.replicas || b.revision - a.revision,
  );
  return newestFirst[0];
}

/**
 * The stable Service already selects another version than the one that was
 * stable when the release began, and yet another template is held: the point
 * of no return was passed, the version behind the Service is the stable one.
 * Without routes a step of weight 100 looks the same, so there it takes the
 * status, or the restored fields under which the old pods go.
 */
function becameStable(
  observation: Observation,
  workload: WorkloadObservation,
): ReplicaSetObservation | undefined {
  const stableHash = workload.release?.stableHash;
  if (workload.held === undefined || stableHash === undefined) return undefined;
  const { status, spec } = observation.rollout;
  const previous = status?.release;
  const succeeded =
    previous?.result === 'Succeeded' && previous.finishedAt === undefined;
  // Without the Service, or with its pin taken off, the status still knows.
  const candidate =
    observation.service?.pinnedTo ??
    (succeeded ? status?.canary?.revision : undefined);
  if (candidate === undefined || candidate === stableHash) return undefined;
  const restored =
    workload.fields.minReadySeconds !== INFLATED_MIN_READY_SECONDS;
  const routed = (spec.traffic.routes?.length ?? 0) > 0;
  return succeeded || restored || routed
    ? observation.replicaSets.find(set => set.hash === candidate)
    : undefined;
}

function openNewRelease(options: {
  readonly observation: Observation;
  readonly workload: WorkloadObservation;
  readonly now: number;
  readonly releaseId: string | undefined;
  /** The stable template came back in mid-release: the end of the release under way, not a new one. */
  readonly returns: boolean;
  readonly endedAs: 'Succeeded' | 'Superseded';
  /** The version that is stable when the release begins. */
  readonly present: ReplicaSetObservation | undefined;
}): Memory {
  const { observation, workload, now, releaseId, returns, endedAs } = options;
  const memory = recall(observation.rollout.status, now);
  const known = memory.release;
  if (releaseId === undefined) return memory;
  if (known?.id === releaseId && !known.finishedAt) return memory;
  const ends = known && !known.finishedAt && known.result !== 'Succeeded';
  if (returns && ends) return memory;
  const release: ReleaseStatus = {
    id: releaseId,
    startedAt: timeText(now),
    ...(workload.release?.changedBy
      ? { changedBy: workload.release.changedBy }
      : {}),
    images: [...workload.images],
    ...choicesOf(workload),
  };
  const stableTemplates = withPresent(memory, options.present);
  if (isRecent({ observation, workload, stableTemplates })) {
    release.skipsSteps = true;
  }
  return openRelease({
    memory: { ...withoutNamesake(memory, releaseId), stableTemplates },
    release,
    endedAs,
    now,
  });
}

/** What a person chose for this release alone. */
export function choicesOf({
  release,
}: WorkloadObservation): Pick<ReleaseStatus, 'steps' | 'timeoutSeconds'> {
  const { steps, timeoutSeconds } = release ?? {};
  return {
    ...(steps ? { steps } : {}),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
}

/**
 * A Deployment that was deleted and made again counts its generations anew, so
 * ids repeat: an earlier release's refusal must not pass for this one's.
 */
function withoutNamesake(memory: Memory, releaseId: string): Memory {
  const { rejected } = memory;
  if (rejected?.releaseId !== releaseId) return memory;
  return {
    ...memory,
    rejected: { ...rejected, releaseId: `${releaseId} (earlier)` },
  };
}

/**
 * The re-pin is the point of no return. It shows in the objects even if the
 * controller died before it could write the status; without routes a step of
 * weight 100 has the same pin, and there it takes the restored fields.
 */
function rememberFinishing(
  memory: Memory,
  facts: {
    readonly observation: Observation;
    readonly workload: WorkloadObservation;
    readonly canary: ReplicaSetObservation | undefined;
  },
): Memory {
  const { observation, workload, canary } = facts;
  if (memory.release?.result !== undefined) return memory;
  if (workload.held !== undefined || !canary) return memory;
  if (observation.service?.pinnedTo !== canary.hash) return memory;
  const inflated =
    workload.fields.minReadySeconds === INFLATED_MIN_READY_SECONDS;
  const routed = observation.rollout.spec.traffic.routes?.length ?? 0;
  return routed > 0 || !inflated ? settleResult(memory, 'Succeeded') : memory;
}
