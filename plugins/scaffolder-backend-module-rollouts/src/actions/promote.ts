// SPDX-License-Identifier: Apache-2.0
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { ActionParts } from '../apiForTasks';
import { commandInput, commandOutput, giveCommand, outputOf } from './command';
import { examples } from './promote.examples';

/** `rollouts:promote`. */
export function createPromoteAction({ apiFor }: ActionParts) {
  return createTemplateAction({
    id: 'rollouts:promote',
    description:
      'Promotes the step at whose pause a release stands, or all steps that are left',
    supportsDryRun: true,
    examples,
    schema: {
      input: {
        ...commandInput,
        all: z =>
          z
            .boolean()
            .optional()
            .describe('Promote every step that is left, not only this one'),
      },
      output: {
        ...commandOutput,
        step: z =>
          z
            .number()
            .optional()
            .describe(
              '1-based step that was promoted: `afterStep` of a rollouts:wait for the next pause. None with `all`.',
            ),
      },
    },
    async handler(ctx) {
      const { all } = ctx.input;
      const given = await giveCommand({
        ctx,
        api: apiFor(ctx),
        input: ctx.input,
        action: all ? 'promote-full' : 'promote',
        ofStep: !all,
      });
      const output = outputOf(given);
      ctx.output('cluster', output.cluster);
      ctx.output('namespace', output.namespace);
      ctx.output('name', output.name);
      ctx.output('release', output.release);
      ctx.output('phase', output.phase);
      ctx.output('message', output.message);
      if (given.step !== undefined) ctx.output('step', given.step);
    },
  });
}
