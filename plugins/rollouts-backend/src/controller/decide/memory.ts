// SPDX-License-Identifier: Apache-2.0

/**
 * What the status remembers because no object can tell it: which step, since
 * when, which way, what was refused. Values are never changed in place.
 */
import type {
  ReleaseResult,
  ReleaseStatus,
  RolloutStatus,
  StepState,
  StepStatus,
} from '@teal/rollouts-common';
import { notInTheFuture } from './notInTheFuture';

/** The part of the status that the rules read back. */
export type Memory = Pick<
  RolloutStatus,
  | 'release'
  | 'steps'
  | 'currentStep'
  | 'traffic'
  | 'analysis'
  | 'gates'
  | 'adjusted'
  | 'rejected'
  | 'stableTemplates'
  | 'history'
>;

/** Finished releases kept in the status. */
const HISTORY_LENGTH = 5;

/** A time as every time in a status: RFC 3339 with milliseconds. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

/** The memory that a status holds. */
export function recall(status: RolloutStatus | undefined, now: number): Memory {
  const { release, steps, currentStep, traffic, analysis, ...past } =
    notInTheFuture(status ?? {}, now);
  const { gates, rejected, adjusted, stableTemplates, history } = past;
  return {
    release,
    steps,
    currentStep,
    traffic,
    analysis,
    gates,
    adjusted,
    rejected,
    stableTemplates,
    history,
  };
}

/** A new release begins its record; the one before it, if unfinished, is closed with `endedAs`. */
export function openRelease(options: {
  readonly memory: Memory;
  readonly release: ReleaseStatus;
  readonly endedAs: ReleaseResult;
  readonly now: number;
}): Memory {
  const { memory, release, endedAs, now } = options;
  const closed = memory.release
    ? closeRelease({ memory, endedAs, now })
    : memory;
  return {
    release,
    traffic: memory.traffic,
    rejected: memory.rejected,
    stableTemplates: memory.stableTemplates,
    history: closed.history,
  };
}

/** The release has ended: it gets its result (unless it has one) and goes into the history. */
export function closeRelease(options: {
  readonly memory: Memory;
  readonly endedAs: ReleaseResult;
  readonly now: number;
}): Memory {
  const { memory, endedAs, now } = options;
  if (!memory.release || memory.release.finishedAt) return memory;
  const release: ReleaseStatus = {
    ...memory.release,
    result: memory.release.result ?? endedAs,
    finishedAt: timeText(now),
  };
  return {
    ...memory,
    release,
    currentStep: undefined,
    traffic: undefined,
    adjusted: undefined,
    history: [withoutSteps(release), ...(memory.history ?? [])].slice(
      0,
      HISTORY_LENGTH,
    ),
  };
}

/** Five releases with fifty steps each would make every status long. */
function withoutSteps({ steps: _steps, ...release }: ReleaseStatus) {
  return release;
}

/** The result is known although the release still has work to do; it tells the direction from now on. */
export function settleResult(
  memory: Memory,
  result: ReleaseResult,
  reason?: string,
): Memory {
  if (!memory.release) return memory;
  return {
    ...memory,
    release: {
      ...memory.release,
      result,
      ...(reason === undefined ? {} : { reason }),
    },
  };
}

/** The release's template is refused from now on (I10), which makes the release roll back. */
export function refuseTemplate(
  memory: Memory,
  facts: {
    readonly revision: string | undefined;
    readonly templateHash: string;
    readonly now: number;
    readonly reason: string;
  },
): Memory {
  const { revision = '', templateHash, now, reason } = facts;
  const releaseId = memory.release?.id;
  if (releaseId === undefined) return memory;
  return {
    ...memory,
    rejected: { revision, templateHash, releaseId, at: timeText(now), reason },
  };
}

/** Changes what is known of one step (0-based). */
export function markStep(
  memory: Memory,
  index: number,
  marks: StepStatus,
): Memory {
  const steps = [...(memory.steps ?? [])];
  while (steps.length <= index) steps.push({});
  steps[index] = { ...steps[index], ...marks };
  return { ...memory, steps };
}

/**
 * Enters a state of the step. Surging and WaitingForPods are one wait for
 * pods and share their start, because the batch's deadline runs through both;
 * any other state in between (a hold) starts it anew.
 */
export function enterState(
  memory: Memory,
  state: StepState,
  now: number,
): Memory {
  const before = memory.currentStep;
  const pods: readonly StepState[] = ['Surging', 'WaitingForPods'];
  const goesOn =
    before !== undefined &&
    (before.state === state ||
      (pods.includes(before.state) && pods.includes(state)));
  return {
    ...memory,
    currentStep: {
      state,
      startedAt: goesOn ? before.startedAt : timeText(now),
    },
  };
}

/** 0-based index of the first step that has not finished; `stepCount - 1` when all have. */
export function stepIndex(memory: Memory, stepCount: number): number {
  const open = (memory.steps ?? []).findIndex(step => !step.finishedAt);
  const index = open === -1 ? memory.steps?.length ?? 0 : open;
  return Math.min(index, stepCount - 1);
}

/** The id of the attempt after this one: `g7`, `g7.2`, `g7.3`. */
export function nextAttempt(id: string): string {
  const [gate, attempt] = id.split('.');
  return `${gate}.${attempt === undefined ? 2 : Number(attempt) + 1}`;
}

/** True for the id of a retry; only the controller writes those, upon a command. */
export function isRetry(id: string): boolean {
  return id.includes('.');
}
