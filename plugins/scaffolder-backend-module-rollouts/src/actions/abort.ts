// SPDX-License-Identifier: Apache-2.0
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { ActionParts } from '../apiForTasks';
import { examples } from './abort.examples';
import { commandInput, commandOutput, giveCommand, outputOf } from './command';

/** `rollouts:abort`. */
export function createAbortAction({ apiFor }: ActionParts) {
  return createTemplateAction({
    id: 'rollouts:abort',
    description:
      'Takes the traffic of a release back to the stable version; the new pods stay for a look',
    supportsDryRun: true,
    examples,
    schema: { input: commandInput, output: commandOutput },
    async handler(ctx) {
      const given = await giveCommand({
        ctx,
        api: apiFor(ctx),
        input: ctx.input,
        action: 'abort',
      });
      const output = outputOf(given);
      ctx.output('cluster', output.cluster);
      ctx.output('namespace', output.namespace);
      ctx.output('name', output.name);
      ctx.output('release', output.release);
      ctx.output('phase', output.phase);
      ctx.output('message', output.message);
    },
  });
}
