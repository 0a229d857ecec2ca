// SPDX-License-Identifier: Apache-2.0
import { phaseOf, stepCount, stepNumber } from '../model/release';
import { releaseId, type RolloutAction } from './RolloutAction';

/** Lets a held release go on. */
export const resume: RolloutAction = {
  name: 'resume',
  weight: 'primary',
  label: t => t('action.resume.label'),
  title: (view, t) =>
    t('action.resume.title', { name: view.rollout.metadata.name }),
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
