// SPDX-License-Identifier: Apache-2.0

/**
 * What a person can do to a Rollout now: the one set of rules behind the
 * portal's buttons and the backend's 409. Whatever they allow, the controller
 * carries out. They are stricter than the controller where a command would only
 * take effect later: the portal promotes a step that can be looked at, while a
 * promote written by hand is taken before the step's pause as well.
 */
import { commandAnnotations } from './annotations';
import type { RolloutActionName } from './api';
import { directionOf } from './direction';
import { waitingGates } from './gates';
import type { Phase, Rollout, RolloutStatus } from './rollout';
import { stepsOf } from './steps';

/** Why an action can't be done now; the words are those of whoever says it. */
export type Hindrance =
  | 'noRelease'
  | 'notBegun'
  | 'goingBack'
  | 'rolledBack'
  | 'finishing'
  | 'leaving'
  | 'stopped'
  | 'disabled'
  | 'heldByPerson'
  | 'heldByAuthor'
  | 'alreadyHeld'
  | 'notHeld'
  | 'notAtPause'
  | 'alreadyPromoted'
  | 'notRouted'
  | 'noRoutes'
  | 'refusedNotApplied'
  | 'nothingToRetry'
  | 'noGateWaits'
  | 'gateWaits';

/** A person holds this release (annotation `hold`); a hold of another one counts for nothing. */
export function isHeldByPerson(rollout: Rollout): boolean {
  const release = rollout.metadata.annotations?.[commandAnnotations.hold];
  return release !== undefined && release === rollout.status?.release?.id;
}

/** 1-based number of the current step; undefined outside a release. */
export function currentStepNumber(status: RolloutStatus): number | undefined {
  const number = Number.parseInt(status.step ?? '', 10);
  return Number.isNaN(number) ? undefined : number;
}

type Rule = (rollout: Rollout, status: RolloutStatus) => Hindrance | undefined;

/** For a release that has not ended. */
const rules: Record<RolloutActionName, Rule> = {
  promote: (rollout, status) =>
    notMoving(status) ??
    held(rollout) ??
    gateWaits(rollout) ??
    notAtPause(status),
  'promote-full': (rollout, status) =>
    notMoving(status) ?? held(rollout) ?? allPromoted(rollout, status),
  hold: (rollout, status) =>
    notForward(status) ?? (isHeldByPerson(rollout) ? 'alreadyHeld' : undefined),
  resume: rollout => (isHeldByPerson(rollout) ? undefined : 'notHeld'),
  abort: (_, status) => notForward(status),
  rollback: (_, status) => tooLateToGoBack(status),
  retry: (_, status) =>
    directionOf(status) === 'back' || isRefused(status)
      ? undefined
      : tooLateToGoBack(status) ?? nothingToRetry(status),
  adjust: (rollout, status) =>
    notMoving(status) ?? held(rollout) ?? notAdjustable(rollout, status),
  approve: (rollout, status) =>
    notForward(status) ??
    (waitingGates(rollout).length > 0 ? undefined : 'noGateWaits'),
};

/** Phases in which no step moves although the release goes forward. */
const standsStill: Record<Phase, Hindrance | undefined> = {
  Pending: 'notBegun',
  Healthy: 'noRelease',
  Progressing: undefined,
  Paused: undefined,
  RollingBack: 'goingBack',
  RolledBack: 'rolledBack',
  Finalizing: 'leaving',
  Degraded: 'stopped',
  Disabled: 'disabled',
};

/** What hinders an action on the release of the status; undefined: nothing. */
export function hindranceOf(
  rollout: Rollout,
  action: RolloutActionName,
): Hindrance | undefined {
  const status = rollout.status ?? {};
  if (status.release && !status.release.finishedAt) {
    return rules[action](rollout, status);
  }
  if (status.phase === 'Disabled') return 'disabled';
  if (action === 'retry') return nothingToRetry(status);
  return action === 'resume' ? 'notHeld' : 'noRelease';
}

/** Promoting is for a release whose steps pass. */
function notMoving(status: RolloutStatus): Hindrance | undefined {
  return notForward(status) ?? standsStill[status.phase ?? 'Pending'];
}

/** Holding and aborting are for one that also waits to begin, or stands still for what it lacks. */
function notForward(status: RolloutStatus): Hindrance | undefined {
  const isBack = directionOf(status) === 'back' || isRefused(status);
  if (isBack) {
    return status.phase === 'RolledBack' ? 'rolledBack' : 'goingBack';
  }
  return tooLateToGoBack(status);
}

/** Of going back nothing is left to decide once the Service has gone over, the stable template is applied, or the Rollout leaves. */
function tooLateToGoBack(status: RolloutStatus): Hindrance | undefined {
  switch (directionOf(status)) {
    case 'finishing':
      return 'finishing';
    case 'withdrawing':
      return 'leaving';
    case 'rollback':
      return 'goingBack';
    default:
      return undefined;
  }
}

/** Its template was refused before and was applied again: held until a retry (I10). */
function isRefused(status: RolloutStatus): boolean {
  return status.phase === 'RolledBack' && directionOf(status) === 'forward';
}

/** A hold, by a person or by the author, comes before every way forward. */
function held(rollout: Rollout): Hindrance | undefined {
  if (isHeldByPerson(rollout)) return 'heldByPerson';
  return rollout.spec.paused ? 'heldByAuthor' : undefined;
}

/** A promote ends pauses and opens no gate. */
function gateWaits(rollout: Rollout): Hindrance | undefined {
  return waitingGates(rollout).length > 0 ? 'gateWaits' : undefined;
}

/** A step that is held elsewhere shows the state Paused too, so its traffic must have been there. */
function notAtPause(status: RolloutStatus): Hindrance | undefined {
  const step = status.steps?.[(currentStepNumber(status) ?? 1) - 1];
  if (step?.by !== undefined) return 'alreadyPromoted';
  return status.currentStep?.state === 'Paused' && step?.routedAt !== undefined
    ? undefined
    : 'notAtPause';
}

/** What a step lets see is changed after the data plane has taken it, and before the step is over. */
function notAdjustable(
  rollout: Rollout,
  status: RolloutStatus,
): Hindrance | undefined {
  if (!rollout.spec.traffic.routes?.length) return 'noRoutes';
  const step = status.steps?.[(currentStepNumber(status) ?? 1) - 1];
  if (step?.by !== undefined) return 'alreadyPromoted';
  return step?.routedAt === undefined ? 'notRouted' : undefined;
}

function allPromoted(
  rollout: Rollout,
  status: RolloutStatus,
): Hindrance | undefined {
  const first = (currentStepNumber(status) ?? 1) - 1;
  const left = stepsOf(rollout).slice(first);
  return left.every((_, index) => status.steps?.[first + index]?.by)
    ? 'alreadyPromoted'
    : undefined;
}

function nothingToRetry(status: RolloutStatus): Hindrance {
  return status.rejected ? 'refusedNotApplied' : 'nothingToRetry';
}
