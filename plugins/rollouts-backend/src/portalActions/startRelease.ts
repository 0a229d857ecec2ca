// SPDX-License-Identifier: Apache-2.0
import type { z as zod } from 'zod/v3';
import { audited } from '../api/audit';
import type { PortalActionParts } from './PortalAction';
import { auditMeta, personIn } from './PortalAction';

/** `rollouts:start-release`. */
export function registerStartRelease(parts: PortalActionParts): void {
  const { actionsRegistry: registry, auth, auditor, starter } = parts;
  registry.register({
    name: 'start-release',
    title: 'Start a release',
    description:
      'Releases a version of a workload: sets its image, which begins the steps of its Rollout. With dryRun the answer says what would change, and nothing does.',
    schema: {
      input: z => z.object(inputFields(z)),
      output: z => z.object(outputFields(z)),
    },
    // A second call asks for the image that is there already, and is refused.
    attributes: { readOnly: false, destructive: true, idempotent: true },
    examples: [
      {
        title: 'Release v2 of cart, keeping the repository of its image',
        input: {
          cluster: 'production',
          namespace: 'shop',
          rollout: 'cart',
          version: 'v2',
        },
      },
    ],
    async action({ input, credentials }) {
      const { dryRun = false, workload, ...rest } = input;
      const output = await audited(
        auditor,
        {
          eventId: 'release-create',
          severityLevel: dryRun ? 'low' : 'medium',
          meta: { ...input, ...auditMeta(credentials) },
        },
        async () => {
          const person = personIn(auth, credentials);
          const options = {
            credentials: person,
            operator: person.principal.userEntityRef,
            request: {
              ...rest,
              ...(workload && { workload: { name: workload } }),
            },
          };
          return dryRun
            ? previewed(await starter.preview(options))
            : begun(await starter.start(options));
        },
      );
      return { output };
    },
  });
}

type Starter = PortalActionParts['starter'];

function previewed(preview: Awaited<ReturnType<Starter['preview']>>) {
  const { method, workload, rollout, from, to, changes, warnings } = preview;
  return {
    method,
    workload: workload.name,
    ...(rollout && { rollout }),
    from: [from.image],
    to: [to.image],
    changes: changes.map(({ path }) => path),
    warnings,
  };
}

function begun(record: Awaited<ReturnType<Starter['start']>>) {
  const { id, method, workload, rollout, releaseId, from, to } = record;
  return {
    record: id,
    method,
    workload: workload.name,
    ...(rollout && { rollout }),
    ...(releaseId && { release: releaseId }),
    from: from.images,
    to: to.images,
  };
}

function inputFields(z: typeof zod) {
  return {
    cluster: z.string(),
    namespace: z.string(),
    rollout: z.string().optional().describe('Name of a Rollout, or …'),
    workload: z.string().optional().describe('… of a Deployment'),
    container: z
      .string()
      .optional()
      .describe('Needed where the pod has more than one'),
    image: z
      .string()
      .optional()
      .describe('The whole reference, ghcr.io/acme/cart:v2, or …'),
    version: z
      .string()
      .optional()
      .describe('… a tag or digest; the repository stays'),
    supersede: z
      .boolean()
      .optional()
      .describe('True: takes the place of a release that is under way'),
    description: z.string().optional().describe('Kept with the record'),
    dryRun: z.boolean().optional(),
  };
}

function outputFields(z: typeof zod) {
  return {
    record: z
      .string()
      .optional()
      .describe('Id of the record in the history; none in a dry run'),
    release: z
      .string()
      .optional()
      .describe('Id that commands name, such as g7; none in a dry run'),
    method: z.string().describe('rollout: by steps; rolling: natively'),
    workload: z.string(),
    rollout: z.string().optional(),
    from: z.array(z.string()).describe('Images before'),
    to: z.array(z.string()).describe('Images after'),
    changes: z
      .array(z.string())
      .optional()
      .describe('Dry run: the fields that would change'),
    warnings: z.array(z.string()).optional(),
  };
}
