// SPDX-License-Identifier: Apache-2.0
// A cluster the user already has: Teal is installed into it with the user's rights, nothing of the demo is.
import { runStage, StageFailed } from '../setup/stage.mjs';
import { pathOf } from '../setup/toolchain.mjs';
import { installTeal, portalAccess } from './install.mjs';
import { kubectlFor } from './kubectl.mjs';

const tokenSeconds = 24 * 3600;

/**
 * @param {{kubeconfig: string, context?: string}} cluster
 * @returns {Promise<import('./demo.mjs').Backdrop>}
 */
export async function existingCluster({ kubeconfig, context }) {
  if (!pathOf('kubectl')) {
    throw new StageFailed(
      'kubectl',
      'a cluster of your own is reached with kubectl, which is not on the PATH; install it and run again',
    );
  }
  const kubectl = kubectlFor({ binary: 'kubectl', kubeconfig, context });
  const name = context ?? (await kubectl(['config', 'current-context'])).trim();
  await runStage({
    name: 'demo-install',
    title: `custom resource, policies and roles in ${name}`,
    work: () => installTeal(kubectl),
  });
  return {
    cluster: await portalAccess(kubectl, { name, tokenSeconds }),
    failed: new Promise(() => {}),
    addresses: { kubeconfig },
  };
}
