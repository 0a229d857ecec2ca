// SPDX-License-Identifier: Apache-2.0
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { durationMs, rolloutRefOf } from '@teal/rollouts-common';
import type { ActionParts } from '../apiForTasks';
import { findRollout } from '../target';
import { untilReached } from '../waiting/untilReached';
import { waitInput, waitOutput } from '../waiting/waitFields';
import { examples } from './wait.examples';

/** `rollouts:wait`. */
export function createWaitAction({ apiFor }: ActionParts) {
  return createTemplateAction({
    id: 'rollouts:wait',
    description:
      'Waits until a release is healthy, paused or failed, and writes what it does into the log meanwhile',
    supportsDryRun: true,
    examples,
    schema: { input: waitInput, output: waitOutput },
    async handler(ctx) {
      // The scaffolder checks an input by its JSON schema, which fills nothing in.
      const {
        release: asked,
        until = ['healthy', 'paused'] as const,
        afterStep,
        timeout = '30m',
      } = ctx.input;
      const api = apiFor(ctx);
      const first = await findRollout(api, ctx.input);
      const kept = await ctx.checkpoint({
        key: 'release',
        fn: async () => ({
          release: asked ?? first.rollout.status?.release?.id ?? null,
        }),
      });
      const release = kept.release ?? undefined;
      const end = ctx.isDryRun
        ? { view: first }
        : await untilReached({
            api,
            first,
            awaited: { release, afterStep, until },
            timeoutMs: durationMs(timeout),
            signal: ctx.signal,
            log: line => ctx.logger.info(line),
          });
      const { status = {} } = end.view.rollout;
      if (ctx.isDryRun) {
        ctx.logger.info(
          `dry run: would wait up to ${timeout} until it is ${until.join(
            ' or ',
          )}; now: ${status.message ?? status.phase ?? 'Pending'}`,
        );
      }
      const { cluster, namespace, name } = rolloutRefOf(end.view);
      ctx.output('cluster', cluster);
      ctx.output('namespace', namespace);
      ctx.output('name', name);
      if ('goal' in end) ctx.output('state', end.goal);
      if (release !== undefined) ctx.output('release', release);
      ctx.output('phase', status.phase ?? 'Pending');
      if (status.step !== undefined) ctx.output('step', status.step);
      ctx.output('message', status.message ?? '');
    },
  });
}
