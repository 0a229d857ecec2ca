// SPDX-License-Identifier: Apache-2.0
import type { WaitingGate } from '@teal/rollouts-common';
import { gateMomentText } from '../words/gateMoment';
import { releaseId, type RolloutAction } from './RolloutAction';

/** A person says yes at a gate, also in the place of a webhook. */
export function approveGate({ status, gate }: WaitingGate): RolloutAction {
  const { name, step } = status;
  return {
    name: 'approve',
    weight: 'primary',
    label: t => t('action.approve.label'),
    title: (view, t) =>
      t('action.approve.title', {
        gate: name,
        name: view.rollout.metadata.name,
      }),
    consequences: (view, t) => [
      t('consequence.approveOpens', {
        gate: name,
        moment: gateMomentText(status, t),
      }),
      ...(gate?.webhook ? [t('consequence.approveInstead')] : []),
      t('consequence.approveOnce', { release: releaseId(view) }),
    ],
    request: view => ({
      action: 'approve',
      release: releaseId(view),
      gate: name,
      ...(step !== undefined && { step }),
    }),
  };
}
