// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { HELD_MARKER } from '@teal/rollouts-common';
import { twoSteps } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd, assertUnseen } from '../harness/verdicts';

story(
  'a GitOps loop that applies a refused version again finds it held, and the Rollout says so',
  'gitops',
  { steps: twoSteps },
  async teal => {
    const gateway = teal.visitGateway();
    const endpoints = await teal.visitEndpoints();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await teal.rollBack();
    await teal.untilPhase('Healthy');
    const refusedAt = Date.now();

    for (let round = 1; round <= 3; round += 1) {
      await teal.deploy('v2');
      await untilRefusalIsSaid(teal);
    }
    await gateway.ledger.reached({ count: 1_000, sentAfter: refusedAt });
    assertUnseen(gateway, 'v2', { sentAfter: refusedAt });
    assert.ok(heldMarker(teal), 'the refused template is held');

    await teal.deploy('v1');
    await teal.until(
      'the refused template is withdrawn',
      ({ status }) => status?.phase === 'Healthy',
    );
    await assertCleanEnd(teal, {
      version: 'v1',
      clients: [gateway, endpoints],
    });
  },
);

story(
  'a retry lets a refused version that was applied again in',
  'retry',
  { steps: twoSteps },
  async teal => {
    const gateway = teal.visitGateway();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await teal.rollBack();
    await teal.untilPhase('Healthy');
    await teal.deploy('v2');
    await untilRefusalIsSaid(teal);

    await teal.retry();
    await teal.untilPausedAt(1);
    const release = teal.releaseId();
    await teal.promote('full');
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, { version: 'v2', clients: [gateway] });
  },
);

/** The sentence names what to do. */
async function untilRefusalIsSaid(teal: Teal): Promise<void> {
  await teal.until(
    'the refusal is said',
    ({ status }) =>
      status?.phase !== 'Healthy' && /retry/i.test(status?.message ?? ''),
  );
}

function heldMarker(teal: Teal): string | undefined {
  return teal.snapshot().deployment.spec?.template.metadata?.annotations?.[
    HELD_MARKER
  ];
}
