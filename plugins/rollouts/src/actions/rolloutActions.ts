// SPDX-License-Identifier: Apache-2.0
import { isHeldByPerson, type RolloutView } from '@teal/rollouts-common';
import { abort } from './abort';
import { hold } from './hold';
import { promote } from './promote';
import { promoteFull } from './promoteFull';
import { resume } from './resume';
import { retry } from './retry';
import { rollBack } from './rollBack';
import type { RolloutAction } from './RolloutAction';

/** Every action there is. */
export const allActions: readonly RolloutAction[] = [
  promote,
  promoteFull,
  hold,
  resume,
  abort,
  rollBack,
  retry,
];

/** The buttons in their order; Hold and Resume share one place. */
export function actionsOf(view: RolloutView): readonly RolloutAction[] {
  const hidden = isHeldByPerson(view.rollout) ? hold : resume;
  return allActions.filter(action => action !== hidden);
}
