// SPDX-License-Identifier: Apache-2.0
import { rolloutPausePermission } from '@teal/rollouts-common';
import {
  hasOpenRelease,
  isHeldByPerson,
  phaseOf,
  stepNumber,
  weightOf,
} from '../model/release';
import { ENABLED, type RolloutAction, unavailable } from './RolloutAction';
import { isAdvancing, releaseId, whyNot } from './whyNot';

/** Keeps the release where it is until somebody resumes it. */
export const hold: RolloutAction = {
  name: 'hold',
  weight: 'plain',
  permission: rolloutPausePermission,
  label: t => t('action.hold.label'),
  title: (view, t) =>
    t('action.hold.title', { name: view.rollout.metadata.name }),
  availability: (view, t) => {
    const waits = phaseOf(view) === 'Pending' && hasOpenRelease(view);
    if (!isAdvancing(view) && !waits) return unavailable(whyNot(view, t));
    return isHeldByPerson(view) ? unavailable(t('why.alreadyHeld')) : ENABLED;
  },
  consequences: (view, t) =>
    phaseOf(view) === 'Pending'
      ? [t('consequence.holdPending')]
      : [
          t('consequence.holdStill', { step: String(stepNumber(view) ?? 1) }),
          t('consequence.holdKeeps', { weight: String(weightOf(view)) }),
        ],
  request: view => ({ action: 'hold', release: releaseId(view) }),
};
