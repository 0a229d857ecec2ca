// SPDX-License-Identifier: Apache-2.0
import { rolloutPromotePermission } from '@teal/rollouts-common';
import { isAtPause, stepCount, stepNumber } from '../model/release';
import { entering, finishing, notHeld } from './forward';
import { ENABLED, type RolloutAction, unavailable } from './RolloutAction';
import { isAdvancing, releaseId, whyNot } from './whyNot';

/** Ends the pause of the current step. */
export const promote: RolloutAction = {
  name: 'promote',
  weight: 'primary',
  permission: rolloutPromotePermission,
  label: t => t('action.promote.label'),
  title: (view, t) =>
    t('action.promote.title', {
      step: String(stepNumber(view) ?? 0),
      name: view.rollout.metadata.name,
    }),
  availability: (view, t) => {
    if (!isAdvancing(view)) return unavailable(whyNot(view, t));
    const held = notHeld(view, t);
    if (!held.enabled) return held;
    return isAtPause(view)
      ? ENABLED
      : unavailable(
          t('why.notAtPause', { step: String(stepNumber(view) ?? 1) }),
        );
  },
  consequences: (view, t) => {
    const step = stepNumber(view) ?? 1;
    const count = stepCount(view);
    if (step >= count) {
      return [
        t('action.promote.ask', { step: String(step) }),
        ...finishing(view, t),
      ];
    }
    return [
      t('consequence.promoteNext', {
        step: String(step),
        next: String(step + 1),
        total: String(count),
      }),
      ...entering(view, step + 1, t),
    ];
  },
  request: view => ({
    action: 'promote',
    release: releaseId(view),
    step: stepNumber(view),
  }),
};
