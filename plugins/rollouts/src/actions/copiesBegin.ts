// SPDX-License-Identifier: Apache-2.0
import { stepsOf, type RolloutView } from '@teal/rollouts-common';
import { trafficNow } from '../model/release';

/** One of the steps `from` to `to` (1-based) copies requests, which isn't done now. */
export function copiesBegin(
  view: RolloutView,
  from: number,
  to: number,
): boolean {
  if (trafficNow(view).mirror) return false;
  return stepsOf(view.rollout)
    .slice(from - 1, to)
    .some(({ traffic }) => traffic.mirror !== undefined);
}
