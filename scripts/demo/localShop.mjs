// SPDX-License-Identifier: Apache-2.0
// The demo's cluster: a local one with the shop in it.
import { writeRecord } from '../../packages/local-cluster/src/cli/record.ts';
import { startLocalCluster } from '../../packages/local-cluster/src/index.ts';
import { runStage } from '../setup/stage.mjs';
import {
  createInstallerAccount,
  portalAccess,
  untilInstalled,
} from './install.mjs';
import { kubectlFor } from './kubectl.mjs';
import { startRegistry } from './registry.mjs';
import { announceDemo } from './running.mjs';
import { createRollouts, deployShop, shopPaths } from './shop.mjs';
import { startVisitors } from './visitors.mjs';

const tokenSeconds = 7 * 24 * 3600;

/**
 * @param {{name: string, port: number, visitors: boolean, onStop(stop: () => unknown): void}} demo
 * @returns {Promise<import('./demo.mjs').Backdrop>}
 */
export async function localShop({ name, port, visitors, onStop }) {
  const cluster = await startCluster(name);
  onStop(() => cluster.stop());
  // For `yarn local-cluster kubectl --name demo`.
  writeRecord(cluster);
  const kubectl = kubectlFor({
    binary: cluster.kubectlPath,
    kubeconfig: cluster.kubeconfig,
  });
  await createInstallerAccount(kubectl);
  const registry = await startRegistry();
  onStop(() => registry.stop());
  const access = await portalAccess(kubectl, { name: 'local', tokenSeconds });
  // The shop comes up while the portal starts, which installs what a Rollout needs.
  const ready = shopIsUp(kubectl, cluster.gatewayUrl, { visitors, onStop });
  const failed = cluster.failed.then(reason => {
    throw reason;
  });
  // Both are awaited later; until then a rejection is nobody's.
  ready.catch(() => {});
  failed.catch(() => {});
  onStop(
    announceDemo({
      name,
      pid: process.pid,
      portal: `http://localhost:${port}`,
      kubectl: cluster.kubectlPath,
      kubeconfig: cluster.kubeconfig,
    }),
  );
  return {
    cluster: {
      ...access,
      rollouts: {
        install: true,
        registries: [registry.settings],
        environments: [{ name: 'demo', label: 'test', cluster: access.name }],
        // The local Prometheus scrapes every second.
        prometheus: {
          url: cluster.prometheusUrl,
          externalUrl: cluster.prometheusUrl,
          windowSeconds: 10,
        },
      },
    },
    ready,
    failed,
    addresses: {
      gateway: cluster.gatewayUrl,
      prometheus: cluster.prometheusUrl,
      kubeconfig: cluster.kubeconfig,
      demo: name,
    },
  };
}

async function shopIsUp(kubectl, gatewayUrl, { visitors, onStop }) {
  await deployShop(kubectl);
  await untilInstalled(kubectl);
  await createRollouts(kubectl);
  if (visitors) {
    const load = startVisitors({ gatewayUrl, paths: shopPaths });
    onStop(() => load.stop());
  }
}

async function startCluster(name) {
  let cluster;
  await runStage({
    name: 'demo-cluster',
    title: 'local cluster',
    work: async () => {
      cluster = await startLocalCluster({ name });
    },
  });
  return cluster;
}
