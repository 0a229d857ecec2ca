// SPDX-License-Identifier: Apache-2.0
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import type { NewRelease, ReleaseRecord } from '@teal/rollouts-common';
import type { ActionParts } from '../apiForTasks';
import { orRefused } from '../refused';
import { imageIn } from '../releasing/imageIn';
import { placeOf } from '../releasing/placeOf';
import type { ReleaseInput } from '../releasing/releaseFields';
import { releaseInput, releaseOutput } from '../releasing/releaseFields';
import { examples } from './release.examples';

/** `rollouts:release`. */
export function createReleaseAction({ apiFor }: ActionParts) {
  return createTemplateAction({
    id: 'rollouts:release',
    description:
      'Releases a version: sets the image of a workload, or the one that a manifest in the workspace has, as the user who runs the template',
    supportsDryRun: true,
    examples,
    schema: { input: releaseInput, output: releaseOutput },
    async handler(ctx) {
      const { input } = ctx;
      const api = apiFor(ctx);
      const place = await placeOf(api, input);
      const request: Omit<NewRelease, 'dryRun'> = {
        ...place,
        ...(await imageOf(ctx.workspacePath, input)),
        ...(input.supersede && { supersede: true }),
        ...(input.description && { description: input.description }),
      };
      ctx.output('cluster', place.cluster);
      ctx.output('namespace', place.namespace);
      if (ctx.isDryRun) {
        const preview = await orRefused(api.previewRelease(request));
        const { workload, rollout, method, to, changes, warnings } = preview;
        ctx.logger.info(
          `dry run: would release ${to.image} of ${workload.kind} ${
            place.namespace
          }/${workload.name} in cluster ${place.cluster}, changing ${changes
            .map(({ path }) => path)
            .join(', ')}`,
        );
        for (const warning of warnings) ctx.logger.warn(warning);
        ctx.output('workload', workload.name);
        if (rollout) ctx.output('name', rollout);
        ctx.output('method', method);
        ctx.output('image', to.image);
        return;
      }
      // Kept, because a second attempt would find the image there and be refused.
      const record = await ctx.checkpoint({
        key: 'release',
        fn: async () =>
          kept(await orRefused(api.startRelease(request))) as JsonObject &
            ReturnType<typeof kept>,
      });
      const { id, release, workload, rollout, method, image } = record;
      ctx.logger.info(
        `released ${image} of ${workload} in ${place.cluster}/${
          place.namespace
        }${release ? ` as ${release}` : ''}; record ${id}`,
      );
      ctx.output('record', id);
      ctx.output('workload', workload);
      if (rollout) ctx.output('name', rollout);
      if (release) ctx.output('release', release);
      ctx.output('method', method);
      ctx.output('image', image);
    },
  });
}

/** What the outputs need of a record. */
function kept({ id, method, workload, rollout, releaseId, to }: ReleaseRecord) {
  return {
    id,
    method,
    workload: workload.name,
    image: to.images.join(', '),
    ...(rollout && { rollout }),
    ...(releaseId && { release: releaseId }),
  } as {
    id: string;
    method: ReleaseRecord['method'];
    workload: string;
    image: string;
    rollout?: string;
    release?: string;
  };
}

async function imageOf(
  workspacePath: string,
  input: ReleaseInput,
): Promise<Pick<NewRelease, 'image' | 'version' | 'restart' | 'container'>> {
  const { image, version, manifest, restart, container } = input;
  const said = [image, version, manifest, restart || undefined].filter(
    part => part !== undefined,
  );
  if (said.length !== 1) {
    throw new InputError(
      `say what to release by one of image, version, manifest and restart; the input has ${said.length} of them`,
    );
  }
  const which = container === undefined ? {} : { container };
  if (manifest === undefined) return { image, version, restart, ...which };
  return imageIn({ workspacePath, path: manifest, ...which });
}
