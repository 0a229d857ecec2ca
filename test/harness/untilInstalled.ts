// SPDX-License-Identifier: Apache-2.0
import { untilGateWorks } from '../admission/untilGateWorks';
import { Kubectl } from './kubectl';
import { rolloutOf, shopDefaults } from './manifests';
import type { TestCluster } from './TestCluster';
import { untilSo } from '../admission/untilSo';

/** Before its names are accepted a CRD has no conditions, and kubectl gives up on those instead of waiting for them. */
const established = [
  'jsonpath={.status.acceptedNames.kind}=Rollout',
  'condition=Established',
];

/**
 * What was just applied works: the CRD is served, the gate holds, and the API
 * server's policies have found the kind Rollout, which they look up anew only
 * twice a minute and without which they refuse every write with a 503.
 *
 * @throws Error with the API server's last words
 */
export async function untilInstalled(cluster: TestCluster): Promise<void> {
  const kubectl = new Kubectl(cluster.kubectl, 'default');
  for (const state of established) {
    await kubectl.ok([
      'wait',
      `--for=${state}`,
      '--timeout=180s',
      'crd/rollouts.rollouts.teal.dev',
    ]);
  }
  await untilGateWorks(kubectl);
  await untilSo('possible to create a Rollout', async () => {
    const { code, stderr } = await kubectl.attempt(
      ['create', '--dry-run=server', '--filename', '-'],
      JSON.stringify(rolloutOf(shopDefaults)),
    );
    return code === 0 ? undefined : stderr;
  });
}
