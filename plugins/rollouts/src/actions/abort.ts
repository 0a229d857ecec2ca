// SPDX-License-Identifier: Apache-2.0
import type { RolloutView } from '@teal/rollouts-common';
import { isHeldTemplate, weightOf } from '../model/release';
import type { Translate } from '../translation';
import { releaseId, type RolloutAction } from './RolloutAction';

/** Traffic goes back, pods stay (e2). */
export const abort: RolloutAction = {
  name: 'abort',
  weight: 'danger',
  label: t => t('action.abort.label'),
  title: (view, t) =>
    t('action.abort.title', { name: view.rollout.metadata.name }),
  consequences: (view, t) => [
    trafficFirst(view, t),
    t(isHeldTemplate(view) ? 'consequence.abortHeld' : 'consequence.abortPods'),
    t('consequence.abortTemplate', {
      workload: view.rollout.spec.workloadRef.name,
    }),
    t('consequence.abortNext'),
  ],
  request: view => ({ action: 'abort', release: releaseId(view) }),
};

/** Every way back begins with the requests. */
export function trafficFirst(view: RolloutView, t: Translate): string {
  const weight = weightOf(view);
  return weight > 0
    ? t('consequence.trafficBack', { weight: String(weight) })
    : t('consequence.trafficStays');
}
