// SPDX-License-Identifier: Apache-2.0
import { phaseOf, stepNumber, weightOf } from '../model/release';
import { releaseId, type RolloutAction } from './RolloutAction';

/** Keeps the release where it is until somebody resumes it. */
export const hold: RolloutAction = {
  name: 'hold',
  weight: 'plain',
  label: t => t('action.hold.label'),
  title: (view, t) =>
    t('action.hold.title', { name: view.rollout.metadata.name }),
  consequences: (view, t) =>
    phaseOf(view) === 'Pending'
      ? [t('consequence.holdPending')]
      : [
          t('consequence.holdStill', { step: String(stepNumber(view) ?? 1) }),
          t('consequence.holdKeeps', { weight: String(weightOf(view)) }),
        ],
  request: view => ({ action: 'hold', release: releaseId(view) }),
};
