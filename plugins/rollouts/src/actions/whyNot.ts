// SPDX-License-Identifier: Apache-2.0
import type { Phase, RolloutView } from '@teal/rollouts-common';
import type { Translate } from '../translation';
import { hasOpenRelease, phaseOf } from '../model/release';

/** Why an action that needs a running release can't be done in this phase. */
export function whyNot(view: RolloutView, t: Translate): string {
  const workload = view.rollout.spec.workloadRef.name;
  const reasons: Record<Phase, () => string> = {
    Healthy: () => t('why.noRelease', { workload }),
    Pending: () =>
      hasOpenRelease(view)
        ? t('why.notBegun')
        : t('why.noRelease', { workload }),
    Progressing: () => t('why.noRelease', { workload }),
    Paused: () => t('why.noRelease', { workload }),
    RollingBack: () => t('why.goingBack'),
    RolledBack: () => t('why.rolledBack'),
    Finalizing: () => t('why.finishing'),
    Degraded: () =>
      t('why.stopped', { message: view.rollout.status?.message ?? '' }),
    Disabled: () => t('why.disabled', { workload }),
  };
  return reasons[phaseOf(view)]();
}

/** The release moves, or would if nobody held it. */
export function isAdvancing(view: RolloutView): boolean {
  const phase = phaseOf(view);
  return phase === 'Progressing' || phase === 'Paused';
}

/** The release of which a request speaks; the availability says first that there is one. */
export function releaseId(view: RolloutView): string {
  return view.rollout.status?.release?.id ?? '';
}
