// SPDX-License-Identifier: Apache-2.0
import { copiesBegin } from './copiesBegin';
import { hasNewPods, stepCount } from '../model/release';
import { releaseId, type RolloutAction } from './RolloutAction';

/** Starts a rolled back release again, or lets a refused template in. */
export const retry: RolloutAction = {
  name: 'retry',
  weight: 'plain',
  label: t => t('action.retry.label'),
  title: (view, t) =>
    t('action.retry.title', { name: view.rollout.metadata.name }),
  consequences: (view, t) => [
    t('consequence.retryBegins', { total: String(stepCount(view)) }),
    ...(hasNewPods(view) ? [t('consequence.retryPods')] : []),
    t('consequence.retryTraffic'),
  ],
  startsCopies: view => copiesBegin(view, 1, 1),
  request: view => ({ action: 'retry', release: releaseId(view) }),
};
