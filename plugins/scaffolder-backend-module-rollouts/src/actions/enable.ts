// SPDX-License-Identifier: Apache-2.0
/**
 * Writes into the workspace only, in a dry run as well: that is the task's own
 * folder, and what becomes of it, a pull request most often, is up to the step
 * that publishes it.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { catalogAnnotations } from '@teal/rollouts-common';
import { createTwoFilesPatch } from 'diff';
import type { ActionParts } from '../apiForTasks';
import { annotate } from '../enabling/annotate';
import type { EnableInput } from '../enabling/enableInput';
import { enableInput, enableOutput } from '../enabling/enableInput';
import { rolloutManifest } from '../enabling/rolloutManifest';
import { stepsFor } from '../enabling/stepsFor';
import { examples } from './enable.examples';

/** `rollouts:enable`. */
export function createEnableAction({ apiFor }: ActionParts) {
  return createTemplateAction({
    id: 'rollouts:enable',
    description:
      'Switches guided releases on: writes the annotation into a catalog-info.yaml of the workspace, or a Rollout manifest, for a pull request',
    supportsDryRun: true,
    examples,
    schema: { input: enableInput, output: enableOutput },
    async handler(ctx) {
      const { input } = ctx;
      const api = apiFor(ctx);
      const steps = await stepsFor(api, input);
      const path =
        input.path ??
        (input.as === 'manifest' ? 'rollout.yaml' : 'catalog-info.yaml');
      const file = resolveSafeChildPath(ctx.workspacePath, path);
      const before = await textOf(file);
      const after =
        input.as === 'manifest'
          ? rolloutManifest({ ...manifestPlace(input), steps })
          : annotated(before, path, input);
      const changed = before !== after;
      const diff = changed
        ? createTwoFilesPatch(path, path, before ?? '', after)
        : '';
      if (changed) {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, after);
      }
      ctx.logger.info(changed ? diff : `${path} says so already`);
      ctx.output('path', path);
      ctx.output('content', after);
      ctx.output('diff', diff);
      ctx.output('changed', changed);
    },
  });
}

/** Undefined: there is no such file. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function annotated(
  text: string | undefined,
  path: string,
  input: EnableInput,
): string {
  if (text === undefined) {
    throw new NotFoundError(
      `the workspace has no ${path}; fetch it in a step before, or say with path where it is`,
    );
  }
  const { entityRef, strategy, steps, workload, service, route } = input;
  return annotate({
    text,
    path,
    entity: entityRef === undefined ? {} : parseEntityRef(entityRef),
    annotations: {
      [catalogAnnotations.strategy]: steps === undefined ? strategy : 'inline',
      [catalogAnnotations.steps]: steps,
      [catalogAnnotations.workload]: workload,
      [catalogAnnotations.service]: service,
      [catalogAnnotations.route]: route,
      [catalogAnnotations.cluster]: input.cluster,
    },
  });
}

function manifestPlace(input: EnableInput) {
  const { namespace, workload, service, route, entityRef } = input;
  if (!namespace || !workload) {
    throw new InputError(
      'a manifest needs to know where it belongs: namespace and workload',
    );
  }
  const entityName = entityRef && parseEntityRef(entityRef).name;
  return { namespace, workload, service, route, entityName };
}
