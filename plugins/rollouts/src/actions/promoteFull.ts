// SPDX-License-Identifier: Apache-2.0
import { copiesBegin } from './copiesBegin';
import { finishing } from './forward';
import { replicasOf, stepCount, stepNumber } from '../model/release';
import { releaseId, type RolloutAction } from './RolloutAction';

/** Passes every step that is left without its pause. */
export const promoteFull: RolloutAction = {
  name: 'promote-full',
  weight: 'plain',
  label: t => t('action.promoteFull.label'),
  title: (view, t) =>
    t('action.promoteFull.title', { name: view.rollout.metadata.name }),
  consequences: (view, t) => {
    const replicas = String(replicasOf(view));
    return [
      t('consequence.skipPauses'),
      t('consequence.addPods', { pods: replicas, replicas }),
      ...finishing(view, t),
    ];
  },
  startsCopies: view =>
    copiesBegin(view, (stepNumber(view) ?? 0) + 1, stepCount(view)),
  request: view => ({ action: 'promote-full', release: releaseId(view) }),
};
