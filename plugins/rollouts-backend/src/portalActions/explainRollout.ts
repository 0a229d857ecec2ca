// SPDX-License-Identifier: Apache-2.0
import { explainRollout, rolloutReadPermission } from '@teal/rollouts-common';
import { audited } from '../api/audit';
import { viewOf } from '../api/RolloutDirectory';
import type { PortalActionParts } from './PortalAction';
import { auditMeta } from './PortalAction';
import { standFields, standOf } from './standing';

/** `rollouts:explain-rollout`. */
export function registerExplainRollout(parts: PortalActionParts): void {
  const {
    actionsRegistry: registry,
    auditor,
    authorizer,
    directory,
    now,
  } = parts;
  registry.register({
    name: 'explain-rollout',
    title: 'Explain a Rollout',
    description:
      'Says in one paragraph what a Rollout does, why it waits, and what has to happen next, together with the release and step that a command has to name.',
    schema: {
      input: z =>
        z.object({
          cluster: z.string(),
          namespace: z.string(),
          name: z.string().describe('Of the Rollout'),
        }),
      output: z => z.object({ explanation: z.string(), ...standFields(z) }),
    },
    attributes: { readOnly: true, destructive: false, idempotent: true },
    examples: [
      {
        title: 'Why does the release of cart stand still?',
        input: { cluster: 'production', namespace: 'shop', name: 'cart' },
      },
    ],
    async action({ input, credentials }) {
      const view = await audited(
        auditor,
        {
          eventId: 'rollout-fetch',
          meta: { queryType: 'explain', ...input, ...auditMeta(credentials) },
        },
        async () => {
          await authorizer.require(credentials, rolloutReadPermission, input);
          return viewOf(directory.get(input));
        },
      );
      return {
        output: { explanation: explainRollout(view, now()), ...standOf(view) },
      };
    },
  });
}
