// SPDX-License-Identifier: Apache-2.0
import type { RolloutActionName, RolloutActionRequest } from './api';
import type { Rollout } from './rollout';
import { scheduleAt } from './schedule';
import { stepsOf } from './steps';
import { isWithin, trafficOf } from './traffic';
import type { StepTraffic, Traffic } from './traffic';

/** Ways forward as a whole; an adjustment is one only where it lets more in. */
const FORWARD: readonly RolloutActionName[] = [
  'promote',
  'promote-full',
  'retry',
];

/**
 * Why the author's schedule closes an action now (milliseconds since the epoch);
 * going back is always open. The portal's buttons and the backend's 409 both ask here.
 *
 * @example "the schedule is closed until 2026-11-23 09:00 (Europe/Berlin)"
 */
export function closedBySchedule(
  rollout: Rollout,
  request: Pick<RolloutActionRequest, 'action' | 'step' | 'traffic'>,
  now: number,
): string | undefined {
  const { action, step = 1, traffic } = request;
  const asks =
    FORWARD.includes(action) ||
    (action === 'adjust' && traffic && letsMoreIn(rollout, step, traffic));
  if (!asks) return undefined;
  const state = scheduleAt(rollout.spec.schedule, now);
  return state.open ? undefined : state.sentence;
}

/** What a step (1-based) may let in without anybody's leave: what a person has made of it, or what its author wrote. */
function allowedIn(rollout: Rollout, step: number): Traffic {
  const { adjusted, release } = rollout.status ?? {};
  const isOfNow = adjusted?.release === release?.id && adjusted?.step === step;
  return adjusted && isOfNow
    ? trafficOf(adjusted.traffic)
    : stepsOf(rollout)[step - 1].traffic;
}

function letsMoreIn(
  rollout: Rollout,
  step: number,
  traffic: StepTraffic,
): boolean {
  return !isWithin(trafficOf(traffic), allowedIn(rollout, step));
}
