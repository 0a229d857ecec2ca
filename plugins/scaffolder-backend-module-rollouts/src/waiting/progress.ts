// SPDX-License-Identifier: Apache-2.0
/** Whether what a task waits for has come to pass. Pure. */
import type {
  ReleaseStatus,
  Rollout,
  RolloutStatus,
} from '@teal/rollouts-common';
import {
  commandAnnotations,
  currentStepNumber,
  isHeldByPerson,
  stepsOf,
  waitingGates,
} from '@teal/rollouts-common';

/** Ends of a wait. */
export const GOALS = ['healthy', 'paused', 'failed'] as const;

/** `healthy`: the release has succeeded. `paused`: it goes on only when a person says so. `failed`: it ended otherwise, and all is calm again. */
export type Goal = (typeof GOALS)[number];

/** What is waited for. */
export interface Awaited {
  /** Absent: whatever the Rollout does. */
  readonly release?: string;
  /** Only the pause of a later step counts: 1-based. */
  readonly afterStep?: number;
  readonly until: readonly Goal[];
}

/** Where it stands. */
export type Progress =
  | { readonly kind: 'underWay' }
  | { readonly kind: 'reached'; readonly goal: Goal }
  /** It won't come to pass any more, and why. */
  | { readonly kind: 'missed'; readonly sentence: string };

const UNDER_WAY: Progress = { kind: 'underWay' };

/** Judges what the Rollout's status says. */
export function progressOf(rollout: Rollout, awaited: Awaited): Progress {
  const status = rollout.status ?? {};
  const { release } = status;
  if (awaited.release === undefined) {
    if (release) return judge(rollout, release, awaited);
    return status.phase === 'Healthy' ? ended('healthy', awaited) : UNDER_WAY;
  }
  const age = release ? compareIds(release.id, awaited.release) : -1;
  if (release === undefined || age < 0) return UNDER_WAY;
  return age === 0
    ? judge(rollout, release, awaited)
    : overtaken(status, awaited.release, awaited);
}

function judge(
  rollout: Rollout,
  release: ReleaseStatus,
  awaited: Awaited,
): Progress {
  const { id, result, reason, finishedAt } = release;
  if (result === 'Succeeded') {
    return finishedAt === undefined ? UNDER_WAY : ended('healthy', awaited);
  }
  if (result !== undefined) {
    const sentence = `release ${id} has ended as ${result}${
      reason ? `: ${reason}` : ''
    }`;
    if (!awaited.until.includes('failed')) return { kind: 'missed', sentence };
    return isCalm(rollout, release) ? ended('failed', awaited) : UNDER_WAY;
  }
  return awaited.until.includes('paused') && isPaused(rollout, awaited)
    ? { kind: 'reached', goal: 'paused' }
    : UNDER_WAY;
}

/** A later release runs: what became of this one is in the history, if it is not too long ago. */
function overtaken(
  { release, history = [] }: RolloutStatus,
  id: string,
  awaited: Awaited,
): Progress {
  const known = history.find(past => past.id === id);
  if (known?.result === 'Succeeded') return ended('healthy', awaited);
  if (known?.result && awaited.until.includes('failed')) {
    return ended('failed', awaited);
  }
  const became = known?.result
    ? `has ended as ${known.result}${known.reason ? `: ${known.reason}` : ''}`
    : 'is over';
  return {
    kind: 'missed',
    sentence: `release ${id} ${became}; now it is ${release?.id}`,
  };
}

/** An end that isn't waited for is one that was missed. */
function ended(goal: 'healthy' | 'failed', { until }: Awaited): Progress {
  return until.includes(goal)
    ? { kind: 'reached', goal }
    : {
        kind: 'missed',
        sentence: `the release is over (${goal}), and the task waits for it to be ${until.join(
          ' or ',
        )}`,
      };
}

/** Nothing moves any more by itself: the traffic is back, and the pods are where they stay. */
function isCalm(
  { status = {} }: Rollout,
  { finishedAt }: ReleaseStatus,
): boolean {
  return (
    finishedAt !== undefined ||
    status.phase === 'RolledBack' ||
    status.phase === 'Disabled'
  );
}

/** Only a person gets it going: a pause of a certain time and a closed schedule end by themselves. */
function isPaused(rollout: Rollout, { afterStep = 0 }: Awaited): boolean {
  const { status = {}, spec, metadata } = rollout;
  const step = currentStepNumber(status) ?? 1;
  if (step <= afterStep) return false;
  if (waitingGates(rollout).some(({ gate }) => gate?.approval)) return true;
  if (status.phase !== 'Paused') return false;
  if (isHeldByPerson(rollout) || spec.paused) return true;
  const promote = metadata.annotations?.[commandAnnotations.promote];
  const isPromoted =
    status.steps?.[step - 1]?.by !== undefined ||
    promote === `${status.release?.id}/${step}` ||
    promote === `${status.release?.id}/full`;
  return (
    status.currentStep?.state === 'Paused' &&
    stepsOf(rollout)[step - 1]?.pause === 'manual' &&
    !isPromoted
  );
}

/** `g7` < `g7.2` < `g12`. */
function compareIds(a: string, b: string): number {
  const [numberA, attemptA] = partsOf(a);
  const [numberB, attemptB] = partsOf(b);
  return numberA - numberB || attemptA - attemptB;
}

function partsOf(id: string): [number, number] {
  const [, number, attempt] = /^g(\d+)(?:\.(\d+))?$/.exec(id) ?? [];
  return [Number(number ?? 0), Number(attempt ?? 1)];
}
