// SPDX-License-Identifier: Apache-2.0
import { scheduleAt } from '@teal/rollouts-common';
import type { ScheduleState } from '@teal/rollouts-common';
import type { Situation } from './situation';

/** Why the author's schedule lets nothing go on now; undefined: it does, or there is none. */
export function scheduleNow({
  observation,
  now,
}: Pick<Situation, 'observation' | 'now'>):
  | Extract<ScheduleState, { open: false }>
  | undefined {
  const state = scheduleAt(observation.rollout.spec.schedule, now);
  return state.open ? undefined : state;
}
