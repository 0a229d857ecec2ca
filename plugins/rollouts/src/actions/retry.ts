// SPDX-License-Identifier: Apache-2.0
import {
  rolloutRetryPermission,
  type RolloutView,
} from '@teal/rollouts-common';
import { hasNewPods, phaseOf, stepCount } from '../model/release';
import { ENABLED, type RolloutAction, unavailable } from './RolloutAction';
import { releaseId } from './whyNot';

/** Starts a rolled back release again, or lets a refused template in. */
export const retry: RolloutAction = {
  name: 'retry',
  weight: 'plain',
  permission: rolloutRetryPermission,
  label: t => t('action.retry.label'),
  title: (view, t) =>
    t('action.retry.title', { name: view.rollout.metadata.name }),
  availability: (view, t) =>
    phaseOf(view) === 'RolledBack' || holdsRefusedTemplate(view)
      ? ENABLED
      : unavailable(
          t(
            view.rollout.status?.rejected
              ? 'why.refusedNotApplied'
              : 'why.nothingToRetry',
          ),
        ),
  consequences: (view, t) => [
    t('consequence.retryBegins', { total: String(stepCount(view)) }),
    ...(hasNewPods(view) ? [t('consequence.retryPods')] : []),
    t('consequence.retryTraffic'),
  ],
  request: view => ({ action: 'retry', release: releaseId(view) }),
};

function holdsRefusedTemplate(view: RolloutView): boolean {
  return (
    phaseOf(view) === 'Pending' && view.rollout.status?.rejected !== undefined
  );
}
