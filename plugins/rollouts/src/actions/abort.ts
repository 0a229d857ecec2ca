// SPDX-License-Identifier: Apache-2.0
import type { RolloutView } from '@teal/rollouts-common';
import { isHeldTemplate, trafficNow } from '../model/release';
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
  const { weight, matches, mirror } = trafficNow(view);
  if (weight > 0) {
    return t('consequence.trafficBack', { weight: String(weight) });
  }
  return matches || mirror
    ? t('consequence.chosenBack')
    : t('consequence.trafficStays');
}
