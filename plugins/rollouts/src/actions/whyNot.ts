// SPDX-License-Identifier: Apache-2.0
import {
  closedBySchedule,
  hindranceOf,
  type RolloutActionName,
  type RolloutView,
} from '@teal/rollouts-common';
import { stepNumber } from '../model/release';
import type { Translate } from '../translation';
import { sentenceOf } from '../words/sentence';

/** The sentence that says why an action can't be done now (milliseconds since the epoch); undefined: it can. */
export function whyNot(
  view: RolloutView,
  action: RolloutActionName,
  t: Translate,
  now: number,
): string | undefined {
  return hindered(view, action, t) ?? closed(view, action, t, now);
}

/** Outside the author's schedule nothing goes forward. */
function closed(
  { rollout }: RolloutView,
  action: RolloutActionName,
  t: Translate,
  now: number,
): string | undefined {
  const sentence = closedBySchedule(rollout, { action }, now);
  return (
    sentence && t('why.outsideSchedule', { sentence: sentenceOf(sentence) })
  );
}

function hindered(
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
