// SPDX-License-Identifier: Apache-2.0
// A stage is skipped when its fingerprint (contents of its inputs, versions of its tools) is the one it last succeeded with.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { cache, root } from './paths.mjs';

const notInputs = new Set(['node_modules', 'dist', 'dist-types', 'coverage']);

/**
 * Hash of everything that decides a stage's result.
 *
 * @param {{paths: string[], versions?: Record<string, string>, base?: string}} inputs files or folders relative to
 *   `base` (default: the checkout); a path that doesn't exist counts as absent, so its appearance changes the hash
 */
export function fingerprint({ paths, versions = {}, base = root }) {
  const hash = createHash('sha256');
  for (const file of [
    ...new Set(paths.flatMap(path => filesUnder(join(base, path)))),
  ].sort()) {
    hash
      .update(`${relative(base, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  for (const [name, version] of Object.entries(versions).sort()) {
    hash.update(`${name}=${version}\0`);
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) {
    return [];
  }
  if (!statSync(path).isDirectory()) {
    return [path];
  }
  return readdirSync(path, { withFileTypes: true })
    .filter(entry => !notInputs.has(entry.name) && !entry.isSymbolicLink())
    .flatMap(entry => filesUnder(join(path, entry.name)));
}

const recordOf = (stage, folder) => join(folder, `${stage}.fingerprint`);
const records = join(cache, 'stages');

/** The fingerprint with which the stage last succeeded. */
export function lastFingerprint(stage, folder = records) {
  const record = recordOf(stage, folder);
  return existsSync(record) ? readFileSync(record, 'utf8') : undefined;
}

/** Remembers a success; called after the stage, so that an interrupted one runs again. */
export function rememberFingerprint(stage, value, folder = records) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(recordOf(stage, folder), value);
}
