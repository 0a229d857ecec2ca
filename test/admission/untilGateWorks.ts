// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { HELD_MARKER } from '@teal/rollouts-common';
import type { Kubectl } from '../harness/kubectl';

/**
 * A policy works a second or two after it was applied, and nothing tells when:
 * a dry run is asked until it comes back held.
 */
export async function untilGateWorks(kubectl: Kubectl): Promise<void> {
  const patch = JSON.stringify({
    spec: { template: { metadata: { annotations: { asked: 'yes' } } } },
  });
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { stdout } = await kubectl.run([
      ...['patch', 'deployment', 'teal-gate-probe', '-n', 'teal-system'],
      ...['--type=merge', '--dry-run=server', '--patch', patch, '-o', 'json'],
    ]);
    if (stdout.includes(HELD_MARKER)) return;
  }
  assert.fail('the gate holds nothing after 200 dry runs');
}
