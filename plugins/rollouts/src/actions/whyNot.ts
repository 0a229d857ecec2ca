// SPDX-License-Identifier: Apache-2.0
import {
  hindranceOf,
  type RolloutActionName,
  type RolloutView,
} from '@teal/rollouts-common';
import { stepNumber } from '../model/release';
import type { Translate } from '../translation';

/** The sentence that says why an action can't be done now; undefined: it can. */
export function whyNot(
  view: RolloutView,
  action: RolloutActionName,
  t: Translate,
): string | undefined {
  const hindrance = hindranceOf(view.rollout, action);
  const workload = view.rollout.spec.workloadRef.name;
  const step = String(stepNumber(view) ?? 1);
  switch (hindrance) {
    case undefined:
      return undefined;
    case 'noRelease':
    case 'leaving':
    case 'disabled':
      return t(`why.${hindrance}`, { workload });
    case 'notAtPause':
    case 'alreadyPromoted':
    case 'notRouted':
      return t(`why.${hindrance}`, { step });
    case 'stopped':
      return t('why.stopped', { message: view.rollout.status?.message ?? '' });
    default:
      return t(`why.${hindrance}`);
  }
}
