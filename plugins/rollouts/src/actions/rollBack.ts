// SPDX-License-Identifier: Apache-2.0
import {
  type Phase,
  rolloutRollbackPermission,
  type RolloutView,
} from '@teal/rollouts-common';
import { hasOpenRelease, isHeldTemplate, phaseOf } from '../model/release';
import { trafficFirst } from './abort';
import { ENABLED, type RolloutAction, unavailable } from './RolloutAction';
import { releaseId, whyNot } from './whyNot';

/** Phases out of which the stable template can be deployed again. */
const CAN_ROLL_BACK: Record<Phase, (view: RolloutView) => boolean> = {
  Pending: hasOpenRelease,
  Healthy: () => false,
  Progressing: () => true,
  Paused: () => true,
  RollingBack: () => true,
  RolledBack: view => (view.rollout.status?.canary?.replicas ?? 0) > 0,
  Finalizing: () => false,
  Degraded: hasOpenRelease,
  Disabled: () => false,
};

/** The stable template is deployed again: traffic, then template, then pods (e3..e5). */
export const rollBack: RolloutAction = {
  name: 'rollback',
  weight: 'danger',
  permission: rolloutRollbackPermission,
  label: t => t('action.rollback.label'),
  title: (view, t) =>
    t('action.rollback.title', { name: view.rollout.metadata.name }),
  availability: (view, t) =>
    CAN_ROLL_BACK[phaseOf(view)](view) ? ENABLED : unavailable(whyNot(view, t)),
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
