// SPDX-License-Identifier: Apache-2.0
import { rolloutPausePermission } from '@teal/rollouts-common';
import {
  isHeldByPerson,
  phaseOf,
  stepCount,
  stepNumber,
} from '../model/release';
import { ENABLED, type RolloutAction, unavailable } from './RolloutAction';
import { releaseId } from './whyNot';

/** Lets a held release go on. */
export const resume: RolloutAction = {
  name: 'resume',
  weight: 'primary',
  permission: rolloutPausePermission,
  label: t => t('action.resume.label'),
  title: (view, t) =>
    t('action.resume.title', { name: view.rollout.metadata.name }),
  availability: (view, t) =>
    isHeldByPerson(view) ? ENABLED : unavailable(t('why.notHeld')),
  consequences: (view, t) => [
    phaseOf(view) === 'Pending'
      ? t('consequence.resumeBegins')
      : t('consequence.resumeGoesOn', {
          step: String(stepNumber(view) ?? 1),
          total: String(stepCount(view)),
        }),
  ],
  request: view => ({ action: 'resume', release: releaseId(view) }),
};
