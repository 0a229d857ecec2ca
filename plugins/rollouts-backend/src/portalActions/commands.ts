// SPDX-License-Identifier: Apache-2.0
/**
 * The commands. Each names the release, and promote the step, that its caller
 * saw: a release that moved on meanwhile refuses, so calling one twice does
 * nothing twice.
 */
import type { RolloutActionName } from '@teal/rollouts-common';
import type { z as zod } from 'zod/v3';
import { audited } from '../api/audit';
import type { PortalActionParts } from './PortalAction';
import { auditMeta, personIn } from './PortalAction';
import { standFields, standOf } from './standing';

interface Command {
  readonly name: string;
  readonly action: RolloutActionName;
  readonly title: string;
  readonly description: string;
  /** Something is gone, or reaches people, that this action itself can't bring back. */
  readonly destructive: boolean;
  readonly ofStep?: boolean;
}

const commands: readonly Command[] = [
  {
    name: 'promote-rollout',
    action: 'promote',
    title: 'Promote a step of a release',
    description:
      'Ends the pause of the current step of a release, so that the next step gets its pods and its share of the requests. More people meet the new version.',
    destructive: true,
    ofStep: true,
  },
  {
    name: 'abort-rollout',
    action: 'abort',
    title: 'Abort a release',
    description:
      'Takes all requests of a release back to the stable version. The new pods stay for a look, and the release can be retried.',
    destructive: false,
  },
  {
    name: 'roll-back-rollout',
    action: 'rollback',
    title: 'Roll back a release',
    description:
      'Deploys the stable template again: requests go back first, then the new pods go.',
    destructive: true,
  },
];

/** `rollouts:promote-rollout`, `rollouts:abort-rollout`, `rollouts:roll-back-rollout`. */
export function registerCommands(parts: PortalActionParts): void {
  for (const command of commands) registerCommand(parts, command);
}

function registerCommand(parts: PortalActionParts, command: Command): void {
  const { actionsRegistry: registry, auth, auditor, actions } = parts;
  const { name, action, title, description, destructive } = command;
  registry.register({
    name,
    title,
    description: `${description} Take release${
      command.ofStep ? ' and step' : ''
    } from list-rollouts or explain-rollout; another one by now is refused.`,
    schema: {
      input: z => z.object(inputFields(z, command)),
      output: z => z.object(standFields(z)),
    },
    attributes: { readOnly: false, destructive, idempotent: true },
    async action({ input, credentials }) {
      const { cluster, namespace, name: rollout, ...rest } = input;
      const ref = { cluster, namespace, name: rollout };
      const view = await audited(
        auditor,
        {
          eventId: `release-${action}`,
          severityLevel: 'medium',
          meta: { ...input, ...auditMeta(credentials) },
        },
        async () =>
          actions.act({
            credentials: personIn(auth, credentials),
            ref,
            request: { action, ...rest },
          }),
      );
      return { output: standOf(view) };
    },
  });
}

function inputFields(z: typeof zod, { ofStep }: Command) {
  const step = z.number().int().min(1).max(51);
  return {
    cluster: z.string(),
    namespace: z.string(),
    name: z.string().describe('Of the Rollout'),
    release: z
      .string()
      .regex(/^g[0-9]+(\.[0-9]+)?$/)
      .describe('The release that you saw, such as g7'),
    step: ofStep
      ? step.describe('The step that you saw, 1-based')
      : step.optional().describe('Not needed'),
    reason: z
      .string()
      .max(500)
      .optional()
      .describe('Kept with the command; shown on the Rollout'),
    dryRun: z
      .boolean()
      .optional()
      .describe('True: everything is checked and nothing is changed'),
  };
}
