// SPDX-License-Identifier: Apache-2.0
import { viewOf } from '../api/RolloutDirectory';
import { audited } from '../api/audit';
import type { PortalActionParts } from './PortalAction';
import { auditMeta } from './PortalAction';
import { PHASES } from './phases';
import { standFields, standOf } from './standing';

/** `rollouts:list-rollouts`. */
export function registerListRollouts(parts: PortalActionParts): void {
  const { actionsRegistry: registry, auditor, directory, selection } = parts;
  registry.register({
    name: 'list-rollouts',
    title: 'List Rollouts',
    description:
      'Lists the Rollouts that the user may see, with what each does now: phase, release, step, share of the requests, and the sentence that says what it waits for. Narrow it by catalog entity, cluster, namespace or phase.',
    schema: {
      input: z =>
        z.object({
          entityRef: z
            .string()
            .optional()
            .describe('Only those of this entity: component:default/cart'),
          cluster: z.string().optional(),
          namespace: z.string().optional(),
          phase: z.enum(PHASES).optional(),
        }),
      output: z => z.object({ rollouts: z.array(z.object(standFields(z))) }),
    },
    attributes: { readOnly: true, destructive: false, idempotent: true },
    examples: [
      {
        title: 'Every release that waits for a person',
        input: { phase: 'Paused' },
      },
    ],
    async action({ input, credentials }) {
      const rollouts = await audited(
        auditor,
        {
          eventId: 'rollout-fetch',
          meta: { queryType: 'all', ...input, ...auditMeta(credentials) },
        },
        async () => {
          const selects = await selection.of(input, credentials);
          return directory.list().filter(selects).map(viewOf).map(standOf);
        },
      );
      return { output: { rollouts } };
    },
  });
}
