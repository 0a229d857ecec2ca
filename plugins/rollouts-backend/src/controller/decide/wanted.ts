// SPDX-License-Identifier: Apache-2.0

/**
 * Who should see the new version in a step: as the author wrote it, or as a
 * person has changed it for as long as the step lasts.
 */
import type { Traffic } from '@teal/rollouts-common';
import { trafficOf } from '@teal/rollouts-common';
import type { Memory } from './memory';
import type { Situation } from './situation';

/** The traffic of a step (0-based). */
export function wantedTraffic(situation: Situation, index: number): Traffic {
  const { steps, memory } = situation;
  const adjusted = adjustmentOf(memory, index);
  // A promoted last step gives everything before it is left.
  const leaves =
    index === steps.length - 1 && memory.steps?.[index]?.by !== undefined;
  return adjusted && !leaves
    ? trafficOf(adjusted.traffic)
    : steps[index].traffic;
}

/** What a person has changed in this step (0-based) of the release under way. */
export function adjustmentOf(
  { adjusted, release }: Memory,
  index: number,
): Memory['adjusted'] {
  const current =
    adjusted !== undefined &&
    adjusted.release === release?.id &&
    adjusted.step === index + 1;
  return current ? adjusted : undefined;
}
