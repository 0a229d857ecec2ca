// SPDX-License-Identifier: Apache-2.0
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { ActionParts } from '../apiForTasks';
import { examples } from './rollback.examples';
import { commandInput, commandOutput, giveCommand, outputOf } from './command';

/** `rollouts:rollback`. */
export function createRollbackAction({ apiFor }: ActionParts) {
  return createTemplateAction({
    id: 'rollouts:rollback',
    description:
      'Deploys the stable template again: the traffic goes back first, then the new pods go',
    supportsDryRun: true,
    examples,
    schema: { input: commandInput, output: commandOutput },
    async handler(ctx) {
      const given = await giveCommand({
        ctx,
        api: apiFor(ctx),
        input: ctx.input,
        action: 'rollback',
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
