// SPDX-License-Identifier: Apache-2.0
// Builds the controller into one file: `node scripts/build-controller.mjs <file.cjs>`.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const plugin = join(root, 'plugins/rollouts-backend');

buildSync({
  entryPoints: [join(plugin, 'src/standalone.ts')],
  outfile: process.argv[2],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  logLevel: 'error',
  // Loaded only for kubeconfigs that name a program or a login flow.
  external: ['@kubernetes/client-node'],
  // The sources find the manifests from their own folder.
  define: { __dirname: JSON.stringify(join(plugin, 'src/admission')) },
});
