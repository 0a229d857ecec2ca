// SPDX-License-Identifier: Apache-2.0
import { isHeldTemplate } from '../model/release';
import { trafficFirst } from './abort';
import { releaseId, type RolloutAction } from './RolloutAction';

/** The stable template is deployed again: traffic, then template, then pods (e3..e5). */
export const rollBack: RolloutAction = {
  name: 'rollback',
  weight: 'danger',
  label: t => t('action.rollback.label'),
  title: (view, t) =>
    t('action.rollback.title', { name: view.rollout.metadata.name }),
  consequences: (view, t) => {
    const { spec, status } = view.rollout;
    const template = t('consequence.rollbackTemplate', {
      workload: spec.workloadRef.name,
      revision: status?.stable?.revision ?? '',
    });
    if (isHeldTemplate(view)) {
      return [
        t('consequence.trafficStays'),
        template,
        t('consequence.rollbackHeld'),
        t('consequence.rollbackRemembered'),
      ];
    }
    return [
      trafficFirst(view, t),
      t('consequence.rollbackApplied'),
      template,
      t('consequence.rollbackPods', { count: status?.canary?.replicas ?? 0 }),
      t('consequence.rollbackClean', { service: spec.traffic.service }),
      t('consequence.rollbackRemembered'),
    ];
  },
  request: view => ({ action: 'rollback', release: releaseId(view) }),
};
