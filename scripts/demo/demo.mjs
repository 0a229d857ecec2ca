// SPDX-License-Identifier: Apache-2.0
// The second half of `npm start`, on Node 24: a cluster, the portal on top of it, the addresses; then everything runs until
// somebody ends it or a part of it dies. What was started is stopped in reverse.
import { runStage } from '../setup/stage.mjs';
import { reportFailure } from '../setup/reportFailure.mjs';
import { addresses } from './addresses.mjs';
import { existingCluster } from './existingCluster.mjs';
import { readOptions } from './options.mjs';
import { startPortal } from './portal.mjs';

/**
 * What the portal stands on.
 *
 * @typedef {object} Backdrop
 * @property {import('./portal.mjs').PortalCluster} cluster
 * @property {Promise<void>} [ready] the demo's objects are in the cluster and serve
 * @property {Promise<never>} failed rejects when it breaks
 * @property {{gateway?: string, prometheus?: string, kubeconfig: string, demo?: string}} addresses
 */

const startedAt = Number(process.env.TEAL_STARTED_AT ?? Date.now());

async function start(options, onStop) {
  const backdrop = options.kubeconfig
    ? await existingCluster(options)
    : await (await import('./localShop.mjs')).localShop({ ...options, onStop });
  let portal;
  await runStage({
    name: 'demo-portal',
    title: 'portal',
    work: async () => {
      portal = await startPortal({
        port: options.port,
        cluster: backdrop.cluster,
      });
    },
  });
  onStop(() => portal.stop());
  if (backdrop.ready) {
    await runStage({
      name: 'demo-shop',
      title: 'the shop',
      work: () => backdrop.ready,
    });
  }
  process.stdout.write(
    addresses({
      ...backdrop.addresses,
      portal: portal.url,
      seconds: (Date.now() - startedAt) / 1000,
    }),
  );
  return Promise.race([portal.failed, backdrop.failed]);
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  const stoppers = [];
  const interrupted = new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => resolve(signal));
    }
    process.once('disconnect', () => resolve('npm start is gone'));
  });
  const running = start(options, stopper => stoppers.push(stopper));
  try {
    const signal = await Promise.race([running, interrupted]);
    process.stdout.write(`\n${signal}: ending everything …\n`);
  } catch (error) {
    reportFailure(error);
  }
  for (const stop of stoppers.reverse()) {
    await stop();
  }
  // A start that was interrupted half-way may still have work under way; its processes end with this one.
  process.exit();
}

main().catch(error => {
  reportFailure(error);
  process.exit();
});
