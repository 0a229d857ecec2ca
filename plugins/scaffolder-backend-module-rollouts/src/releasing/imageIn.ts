// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { Document } from 'yaml';
import { parseAllDocuments } from 'yaml';

interface Container {
  readonly name?: unknown;
  readonly image?: unknown;
}

interface Manifest {
  readonly spec?: { template?: { spec?: { containers?: Container[] } } };
}

/**
 * The image that a manifest in the workspace gives a container of its one
 * workload. Only the image is released; what else the manifest says is for the
 * tool that applies it.
 *
 * @throws InputError, NotFoundError with the file, and what it lacks
 */
export async function imageIn(options: {
  readonly workspacePath: string;
  readonly path: string;
  readonly container?: string;
}): Promise<{ image: string; container: string }> {
  const { workspacePath, path, container } = options;
  const workloads = workloadsIn(path, await textOf(workspacePath, path));
  if (workloads.length !== 1) {
    throw new InputError(
      `${path} holds ${workloads.length} workloads; a release takes its image from exactly one`,
    );
  }
  const containers = workloads[0].filter(
    ({ name }) => container === undefined || name === container,
  );
  const names = workloads[0].map(({ name }) => name).join(', ');
  if (containers.length !== 1) {
    throw new InputError(
      container === undefined
        ? `the workload of ${path} has the containers ${names}; say with container which one to release`
        : `the workload of ${path} has no container ${container}; it has ${names}`,
    );
  }
  const [{ name, image }] = containers;
  if (typeof name !== 'string' || typeof image !== 'string') {
    throw new InputError(`the container in ${path} has no name and image`);
  }
  return { image, container: name };
}

async function textOf(workspacePath: string, path: string): Promise<string> {
  try {
    return await readFile(resolveSafeChildPath(workspacePath, path), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new NotFoundError(`the workspace has no ${path}`, error);
  }
}

/** Containers of each document that has a pod template. */
function workloadsIn(path: string, text: string): Container[][] {
  const all = parseAllDocuments(text);
  const documents: Document.Parsed[] = Array.isArray(all) ? all : [];
  const broken = documents.flatMap(({ errors }) => errors)[0];
  if (broken) throw new InputError(`${path}: ${broken.message}`);
  return documents
    .map(document => document.toJS() as Manifest | null)
    .map(manifest => manifest?.spec?.template?.spec?.containers)
    .filter(containers => Array.isArray(containers));
}
