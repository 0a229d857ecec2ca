// SPDX-License-Identifier: Apache-2.0
import { untilGateWorks } from '../admission/untilGateWorks';
import { Kubectl } from './kubectl';
import { rolloutOf, shopDefaults } from './manifests';
import type { TestCluster } from './TestCluster';

const attempts = 600;

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
      '--timeout=60s',
      'crd/rollouts.rollouts.teal.dev',
    ]);
  }
  await untilGateWorks(kubectl);
  let answer = '';
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { code, stderr } = await kubectl.attempt(
      ['create', '--dry-run=server', '--filename', '-'],
      JSON.stringify(rolloutOf(shopDefaults)),
    );
    if (code === 0) return;
    answer = stderr;
  }
  throw new Error(`no Rollout can be created: ${answer}`);
}
