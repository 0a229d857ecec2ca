// SPDX-License-Identifier: Apache-2.0
// `npm start`: sets everything up, then runs the demo. This half needs nothing but Node 20; the other one runs on Node 24.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { InvalidOption, readOptions, usage } from './demo/options.mjs';
import { PortTaken, requireFreePort } from './demo/ports.mjs';
import { root } from './setup/paths.mjs';
import { reportFailure } from './setup/reportFailure.mjs';
import {
  buildLocalCluster,
  buildPortal,
  installPackages,
} from './setup/stages.mjs';
import { ensureToolchain } from './setup/toolchain.mjs';

const startedAt = Date.now();

async function setUp(options) {
  await requireFreePort(options.port);
  const tools = await ensureToolchain();
  await installPackages(tools);
  if (!options.kubeconfig) {
    await buildLocalCluster(tools);
  }
  await buildPortal(tools);
  return tools;
}

/** Runs the demo on Node 24; what is asked of us is asked of it. */
function runDemo({ node, env }, args) {
  const demo = spawn(node, [join(root, 'scripts/demo/demo.mjs'), ...args], {
    cwd: root,
    env: { ...process.env, ...env, TEAL_STARTED_AT: String(startedAt) },
    // The channel tells the demo when this process is killed.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // Ctrl-C reaches the whole terminal group, the demo included: it may hear of it twice.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => demo.kill(signal));
  }
  return new Promise((resolve, reject) => {
    demo.once('error', reject);
    demo.once('close', code => resolve(code ?? 1));
  });
}

async function main() {
  const args = process.argv.slice(2);
  const options = readOptions(args);
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  process.exitCode = await runDemo(await setUp(options), args);
}

main().catch(error => {
  if (error instanceof InvalidOption) {
    process.stderr.write(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  } else if (error instanceof PortTaken) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else {
    reportFailure(error);
  }
});
