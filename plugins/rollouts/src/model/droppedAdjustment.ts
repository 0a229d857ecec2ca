// SPDX-License-Identifier: Apache-2.0
/** Whether the controller has dropped an adjustment that the portal wrote: what hindered it came up meanwhile. */
import {
  commandAnnotations,
  type RolloutView,
  sameTraffic,
  type Traffic,
} from '@teal/rollouts-common';
import { adjustedTraffic, stepNumber } from './release';

/** An adjustment that was written as a command. */
export interface AskedTraffic {
  readonly traffic: Traffic;
  /** The Rollout when the person confirmed. */
  readonly before: RolloutView;
}

/**
 * The command is off the Rollout, in the same step of the same release, and the
 * status doesn't hold it: the controller writes the status before it takes a
 * command off that it has carried out.
 */
export function isDropped(asked: AskedTraffic, now: RolloutView): boolean {
  const { before } = asked;
  const { metadata } = now.rollout;
  const isOld =
    metadata.resourceVersion === before.rollout.metadata.resourceVersion;
  const isStanding =
    metadata.annotations?.[commandAnnotations.adjust] !== undefined;
  const step = stepNumber(before);
  if (isOld || isStanding || step === undefined) return false;
  if (stepNumber(now) !== step || releaseOf(now) !== releaseOf(before)) {
    return false;
  }
  return !isInForce(asked, now);
}

/** The controller has carried it out. */
export function isInForce(
  { traffic, before }: AskedTraffic,
  now: RolloutView,
): boolean {
  const inForce = adjustedTraffic(now, stepNumber(before) ?? 0);
  return (
    releaseOf(now) === releaseOf(before) &&
    inForce !== undefined &&
    sameTraffic(inForce, traffic)
  );
}

function releaseOf({ rollout }: RolloutView): string | undefined {
  return rollout.status?.release?.id;
}
