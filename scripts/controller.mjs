// SPDX-License-Identifier: Apache-2.0
// `yarn controller`: builds the controller into one file and runs that file, in this very process.
//
// scripts/run-ts.mjs would do, too, but its compiler stays in the process: 70 MB beside a controller that needs 80.
// So the build is a process of its own, and ends.
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

// Started with a channel to a parent: when the parent dies, however it dies, this process ends too.
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, '.cache/controller');
// Several controllers may start at once: each builds its own copy, and the last one's stays.
const draft = join(folder, `controller.${process.pid}.cjs`);
const file = join(folder, 'controller.cjs');

mkdirSync(folder, { recursive: true });
execFileSync(
  process.execPath,
  [join(root, 'scripts/build-controller.mjs'), draft],
  { stdio: 'inherit' },
);
renameSync(draft, file);
// The first lists make garbage once; by default the heap would stay as big as that: 190 MB with 1,000 Rollouts, so 110.
setFlagsFromString('--optimize-for-size');
createRequire(import.meta.url)(file);
