// SPDX-License-Identifier: Apache-2.0
// Runs one TypeScript file of this workspace as it is: `node scripts/run-ts.mjs <file> [arguments]`.
//
// It uses the transform that `backstage-cli package start` uses for a backend, so a tool started this way and the
// portal read the same sources the same way. The file runs in this very process: signals and exit codes are its own.
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [file, ...args] = process.argv.slice(2);
if (!file) {
  process.stderr.write(
    'Usage: node scripts/run-ts.mjs <file.ts> [arguments]\n',
  );
  process.exit(2);
}
if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(
    `Node ${process.versions.node} is too old to run TypeScript sources; run \`npm run setup\` once, then use \`yarn\` from .cache/bin, which brings Node 24.\n`,
  );
  process.exit(2);
}

// Started with a channel to a parent: when the parent dies, however it dies, this process ends too.
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const entry = resolve(file);
process.argv = [process.argv[0], entry, ...args];
const require = createRequire(resolve(root, 'package.json'));
require('@backstage/cli-node/config/nodeTransform.cjs');
require(entry);
