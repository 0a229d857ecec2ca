// SPDX-License-Identifier: Apache-2.0
/** A Rollout in a few fields: what somebody needs to decide, and to command exactly what they saw. */
import type { RolloutActionName, RolloutView } from '@teal/rollouts-common';
import {
  actionPermissions,
  currentStepNumber,
  hindranceOf,
  rolloutRefOf,
  stepsOf,
} from '@teal/rollouts-common';
import type { z as zod } from 'zod/v3';

const ACTION_NAMES = Object.keys(actionPermissions) as RolloutActionName[];

/** Their schema. */
export function standFields(z: typeof zod) {
  return {
    cluster: z.string(),
    namespace: z.string(),
    name: z.string(),
    entityName: z.string().optional(),
    phase: z.string(),
    release: z
      .string()
      .optional()
      .describe('Release under way, or the last one'),
    step: z.number().optional().describe('1-based step of a release under way'),
    steps: z.number().describe('How many steps a release has'),
    weight: z
      .number()
      .optional()
      .describe('Percent of the requests that go to the new version'),
    images: z.array(z.string()).describe('Images of the stable version'),
    newImages: z.array(z.string()).describe('Images of the new version'),
    message: z.string().describe('What it does or waits for'),
    possible: z
      .array(z.string())
      .describe('What could be done to it now, permissions aside'),
  };
}

/** Values of `standFields`. */
export function standOf(view: RolloutView) {
  const { rollout, entityName } = view;
  const { status = {} } = rollout;
  const step = currentStepNumber(status);
  return {
    ...rolloutRefOf(view),
    ...(entityName !== undefined && { entityName }),
    phase: status.phase ?? 'Pending',
    ...(status.release && { release: status.release.id }),
    ...(step !== undefined && { step }),
    steps: stepsOf(rollout).length,
    ...(status.traffic && { weight: status.traffic.weight }),
    images: status.stable?.images ?? [],
    newImages: status.canary?.images ?? [],
    message: status.message ?? '',
    possible: ACTION_NAMES.filter(
      action => hindranceOf(rollout, action) === undefined,
    ),
  };
}
