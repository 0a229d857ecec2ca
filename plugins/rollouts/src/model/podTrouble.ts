// SPDX-License-Identifier: Apache-2.0
/** Whether new pods stand still for a reason that waiting seldom mends; pure. */
import type { RolloutView } from '@teal/rollouts-common';
import { hasOpenRelease } from './release';

/**
 * The kubelet's own words, as the message of a step names them behind the pod;
 * between two crashes a pod is only not ready, and no better.
 */
const TROUBLE =
  /\((\w*BackOff|Err\w+|InvalidImageName|\w+Error|not ready, \d+ restarts|no node takes it)\b/;

/**
 * A pod that the release waits for can't start. The controller gives it until
 * its deadline; a person who is told now needn't wait for that.
 */
export function hasPodTrouble(view: RolloutView): boolean {
  const { currentStep, message = '' } = view.rollout.status ?? {};
  return (
    hasOpenRelease(view) &&
    currentStep?.state === 'WaitingForPods' &&
    TROUBLE.test(message)
  );
}
