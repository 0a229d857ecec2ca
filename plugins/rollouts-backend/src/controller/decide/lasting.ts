// SPDX-License-Identifier: Apache-2.0

/**
 * Which statuses have to be written at once. A release passes many states
 * within milliseconds, and a status that a later round would find again from
 * the objects need not be written for each: to leave it out is what a
 * controller does that dies before it, and that comes to the same end (I5).
 */
import type { Phase, RolloutStatus, StepStatus } from '@teal/rollouts-common';
import { canonical } from './canonical';

/**
 * A release in these phases goes on by itself. In any other one people look at
 * what the status says, and may act on it; and the way back takes its times
 * from there (I8).
 */
const underWay: readonly (Phase | undefined)[] = ['Progressing', 'Finalizing'];

/** True where nothing but work under way differs, so that one later status can stand for several. */
export function canWait(before: RolloutStatus, after: RolloutStatus): boolean {
  return (
    underWay.includes(after.phase) &&
    canonical(lasting(before)) === canonical(lasting(after))
  );
}

/**
 * All but what the next round finds again: counts, sentences, and what the
 * objects say of the step, its pods and its traffic. A field that is new here
 * counts as lasting until somebody says otherwise.
 */
function lasting(status: RolloutStatus): object {
  const {
    observedGeneration: _generation,
    observedWorkloadGeneration: _workloadGeneration,
    phase: _phase,
    message: _message,
    step: _step,
    stable: _stable,
    canary: _canary,
    currentStep: _currentStep,
    traffic: _traffic,
    conditions,
    release,
    steps,
    ...others
  } = status;
  return {
    ...others,
    release: release && { ...release, result: resultOf(release) },
    ended: endedSteps(steps),
    stalled: conditions
      ?.filter(({ type }) => type === 'Stalled' || type === 'Gated')
      .map(it => [it.type, it.status, it.reason]),
  };
}

/** From the re-pin of the stable Service on, the objects tell that a release succeeds. */
function resultOf(
  release: NonNullable<RolloutStatus['release']>,
): string | undefined {
  const finishes = release.result === 'Succeeded' && !release.finishedAt;
  return finishes ? undefined : release.result;
}

/** Without the times at which a step's pods and traffic were first seen to be there. */
function endedSteps(steps: readonly StepStatus[] = []): object[] {
  const ended = steps.map(
    ({ startedAt: _s, readyAt: _r, routedAt: _t, ...rest }) => rest,
  );
  while (
    ended.length &&
    !Object.values(ended[ended.length - 1]).some(Boolean)
  ) {
    ended.pop();
  }
  return ended;
}
