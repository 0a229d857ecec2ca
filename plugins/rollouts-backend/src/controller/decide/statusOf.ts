// SPDX-License-Identifier: Apache-2.0

/**
 * The whole status of a round. It holds nothing that changes without need: a
 * round that finds everything as before yields an equal status, and no write.
 */
import type { RolloutStatus, VersionStatus } from '@teal/rollouts-common';
import { directionOf, stepsOf } from '@teal/rollouts-common';
import type {
  Observation,
  ReplicaSetObservation,
} from '../observe/observation';
import { canonical } from './canonical';
import { conditionsOf } from './conditions';
import type { Memory } from './memory';
import { stepIndex } from './memory';
import type { Outcome } from './outcome';
import type { Situation } from './situation';
import { adjustmentOf } from './wanted';

/** Messages are bounded in the schema. */
const MESSAGE_LENGTH = 1024;

/** Assembles the status; `situation` is absent where there is no workload. */
export function statusOf(
  observation: Observation,
  situation: Situation | undefined,
  outcome: Outcome,
  now: number,
): RolloutStatus {
  const before = observation.rollout.status;
  const bounded: Outcome = {
    ...outcome,
    message: outcome.message.slice(0, MESSAGE_LENGTH),
  };
  const { memory } = bounded;
  const status: RolloutStatus = withoutUndefined({
    observedGeneration: observation.rollout.generation,
    observedWorkloadGeneration: before?.observedWorkloadGeneration,
    phase: bounded.phase,
    step: stepText(observation, bounded),
    message: bounded.message,
    release: memory.release,
    stable: situation && versionOf(servingOf(situation, bounded)),
    canary: situation && canaryOf(situation, bounded),
    currentStep: memory.currentStep,
    steps: memory.steps,
    traffic: memory.traffic,
    analysis: memory.analysis,
    gates: memory.gates?.length ? memory.gates : undefined,
    adjusted: adjustmentInForce(memory),
    rejected: memory.rejected,
    stableTemplates: memory.stableTemplates,
    history: memory.history,
    conditions: conditionsOf(observation, bounded, now),
  });
  // Every write of ours raises the workload's generation; that alone is no
  // news, so the number travels with the next change of something else.
  return sameJson(status, before)
    ? status
    : withoutUndefined({
        ...status,
        observedWorkloadGeneration: situation?.workload.generation,
      });
}

/** Gone when the step after it has its own traffic, and when the release turns back. */
function adjustmentInForce(memory: Memory): RolloutStatus['adjusted'] {
  if (directionOf(memory) !== 'forward') return undefined;
  const { steps = [] } = memory;
  const passed = steps.filter(step => step.finishedAt).length;
  const current = adjustmentOf(memory, passed);
  if (current || steps[passed]?.routedAt) return current;
  return adjustmentOf(memory, passed - 1);
}

function stepText(
  observation: Observation,
  { memory }: Outcome,
): string | undefined {
  if (!memory.release || memory.release.finishedAt) return undefined;
  if (!memory.steps?.length) return undefined;
  const count = stepsOf({
    spec: observation.rollout.spec,
    status: memory,
  }).length;
  return `${stepIndex(memory, count) + 1}/${count}`;
}

/** With the last writes of a release that succeeded the new version is the stable one. */
function servingOf(
  { stable, canary, releaseId }: Situation,
  { memory }: Outcome,
): ReplicaSetObservation | undefined {
  const { release } = memory;
  const succeeded = release?.finishedAt && release.result === 'Succeeded';
  return releaseId !== undefined && succeeded ? canary : stable;
}

function versionOf(
  set: ReplicaSetObservation | undefined,
): VersionStatus | undefined {
  if (!set) return undefined;
  return {
    revision: set.hash,
    images: [...set.images],
    replicas: set.replicas,
    readyReplicas: set.readyReplicas,
  };
}

/** The new version while a release is under way; its revision is empty while the template is held. */
function canaryOf(
  situation: Situation,
  { memory }: Outcome,
): VersionStatus | undefined {
  const { workload, canary, releaseId, held, observation } = situation;
  if (releaseId === undefined || memory.release?.finishedAt) return undefined;
  if (canary && !held) return versionOf(canary);
  if (situation.templateIsStable) {
    const going = situation.others.find(
      set => set.hash === observation.rollout.status?.canary?.revision,
    );
    return versionOf(going);
  }
  return {
    revision: '',
    images: [...workload.images],
    replicas: 0,
    readyReplicas: 0,
  };
}

function sameJson(a: RolloutStatus, b: RolloutStatus | undefined): boolean {
  return canonical(a) === canonical(b);
}

function withoutUndefined(status: RolloutStatus): RolloutStatus {
  return Object.fromEntries(
    Object.entries(status)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [
        key,
        key === 'steps' ? cleanSteps(value as RolloutStatus['steps']) : value,
      ]),
  );
}

function cleanSteps(steps: RolloutStatus['steps']): RolloutStatus['steps'] {
  return steps?.map(step =>
    Object.fromEntries(
      Object.entries(step).filter(([, value]) => value !== undefined),
    ),
  );
}
