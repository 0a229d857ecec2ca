// SPDX-License-Identifier: Apache-2.0
import { HELD_MARKER } from '@teal/rollouts-common';
import type { Kubectl } from '../harness/kubectl';
import { untilSo } from './untilSo';

/**
 * A policy works a second or two after it was applied, and nothing tells when:
 * a dry run is asked until it comes back held.
 */
export async function untilGateWorks(kubectl: Kubectl): Promise<void> {
  const patch = JSON.stringify({
    spec: { template: { metadata: { annotations: { asked: 'yes' } } } },
  });
  await untilSo('held by the gate', async () => {
    const { stdout, stderr } = await kubectl.run([
      ...['patch', 'deployment', 'teal-gate-probe', '-n', 'teal-system'],
      ...['--type=merge', '--dry-run=server', '--patch', patch, '-o', 'json'],
    ]);
    return stdout.includes(HELD_MARKER) ? undefined : stderr || stdout;
  });
}
