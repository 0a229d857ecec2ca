// SPDX-License-Identifier: Apache-2.0
import { rolloutPromotePermission } from '@teal/rollouts-common';
import { finishing, notHeld } from './forward';
import { replicasOf } from '../model/release';
import { type RolloutAction, unavailable } from './RolloutAction';
import { isAdvancing, releaseId, whyNot } from './whyNot';

/** Passes every step that is left without its pause. */
export const promoteFull: RolloutAction = {
  name: 'promote-full',
  weight: 'plain',
  permission: rolloutPromotePermission,
  label: t => t('action.promoteFull.label'),
  title: (view, t) =>
    t('action.promoteFull.title', { name: view.rollout.metadata.name }),
  availability: (view, t) =>
    isAdvancing(view) ? notHeld(view, t) : unavailable(whyNot(view, t)),
  consequences: (view, t) => {
    const replicas = String(replicasOf(view));
    return [
      t('consequence.skipPauses'),
      t('consequence.addPods', { pods: replicas, replicas }),
      ...finishing(view, t),
    ];
  },
  request: view => ({ action: 'promote-full', release: releaseId(view) }),
};
