// SPDX-License-Identifier: Apache-2.0
import type { z as zod } from 'zod/v3';
import { placeFields, targetFields } from '../target';
import { GOALS } from './progress';

type Zod = typeof zod;

/** Input of `rollouts:wait`. */
export const waitInput = {
  ...targetFields,
  release: (z: Zod) =>
    z
      .string()
      .regex(/^g[0-9]+(\.[0-9]+)?$/)
      .optional()
      .describe(
        'The release to wait for, such as g7; it may not have begun yet. Default: the one that runs when the step begins.',
      ),
  until: (z: Zod) =>
    z
      .array(z.enum(GOALS))
      .min(1)
      .optional()
      .describe(
        'What ends the wait well; default healthy and paused. healthy: the release has succeeded; paused: only a person gets it going; failed: it went back. A release that ends in another way fails the step.',
      ),
  afterStep: (z: Zod) =>
    z
      .number()
      .int()
      .min(1)
      .optional()
      .describe(
        'Only the pause of a later step counts: output `step` of rollouts:promote',
      ),
  timeout: (z: Zod) =>
    z
      .string()
      .regex(/^(\d+(ms|s|m|h))+$/)
      .optional()
      .describe(
        'Such as 90s, 10m, 1h30m; past it the step fails. Default 30m.',
      ),
};

/** Output of `rollouts:wait`. */
export const waitOutput = {
  ...placeFields,
  state: (z: Zod) =>
    z
      .enum(GOALS)
      .optional()
      .describe('Which of `until` came to pass; none in a dry run'),
  release: (z: Zod) => z.string().optional(),
  phase: (z: Zod) => z.string(),
  step: (z: Zod) => z.string().optional().describe('Such as 2/4'),
  message: (z: Zod) => z.string().describe("The Rollout's own sentence"),
};
