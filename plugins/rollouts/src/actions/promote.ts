// SPDX-License-Identifier: Apache-2.0
import { stepCount, stepNumber } from '../model/release';
import { copiesBegin } from './copiesBegin';
import { entering, finishing } from './forward';
import { releaseId, type RolloutAction } from './RolloutAction';

/** Ends the pause of the current step. */
export const promote: RolloutAction = {
  name: 'promote',
  weight: 'primary',
  label: t => t('action.promote.label'),
  title: (view, t) =>
    t('action.promote.title', {
      step: String(stepNumber(view) ?? 0),
      name: view.rollout.metadata.name,
    }),
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
  startsCopies: view => {
    const step = stepNumber(view) ?? 1;
    return copiesBegin(view, step + 1, step + 1);
  },
  request: view => ({
    action: 'promote',
    release: releaseId(view),
    step: stepNumber(view),
  }),
};
