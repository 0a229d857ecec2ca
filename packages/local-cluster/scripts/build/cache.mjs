// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { withProgress } from './progress.mjs';
import { markUsed, prune } from './prune.mjs';

export const packageRoot = resolve(
  dirname(fileURLToPath(import.meta.url)),
  '../..',
);

/** Results, and tools brought for the build. */
export const buildRoot = resolve(
  packageRoot,
  '../../.cache/local-cluster/build',
);

/**
 * Builds a part unless its result is there, and answers the result's folder.
 *
 * A part is {name, what, inputs: {files?, values}, make(outDirectory)}: `what` is for progress, `inputs` are the files and
 * folders of this package and the plain values that the result depends on. The result appears by a rename, so a folder
 * with the final name is whole however a build was interrupted. Results that nobody used for long go when a new one came.
 */
export async function buildOnce(part) {
  const result = join(buildRoot, `${part.name}-${hashOf(part.inputs)}`);
  if (existsSync(result)) {
    markUsed(result);
    return result;
  }
  mkdirSync(buildRoot, { recursive: true });
  await withLock(join(buildRoot, `${part.name}.lock`), part.what, async () => {
    if (existsSync(result)) {
      return;
    }
    const unfinished = `${result}.unfinished-${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    await withProgress(part.what, () => part.make(unfinished));
    renameSync(unfinished, result);
    prune({ directory: buildRoot, name: part.name });
  });
  return result;
}

function hashOf({ files = [], values = {} }) {
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify({
      ...values,
      platform: process.platform,
      arch: process.arch,
    }),
  );
  for (const file of files.flatMap(name =>
    filesBelow(join(packageRoot, name)),
  )) {
    hash.update(`\0${relative(packageRoot, file)}\0`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 12);
}

function filesBelow(path) {
  if (!statSync(path).isDirectory()) {
    return [path];
  }
  return readdirSync(path)
    .sort()
    .filter(name => !name.endsWith('_test.go'))
    .flatMap(name => filesBelow(join(path, name)));
}
