// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { KubernetesObject } from '@kubernetes/client-node';
import { HELD_MARKER } from '@teal/rollouts-common';
import { GitOpsLoop } from '../harness/GitOpsLoop';
import { imageOf, twoSteps } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd, assertUnseen } from '../harness/verdicts';

const v1 = imageOf('v1');

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
    assert.ok(await heldMarker(teal), 'the refused template is held');

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

story(
  'a GitOps loop that applies the manifest every second through a whole release costs no old pod and changes nothing about the end',
  'gitops-loop',
  {
    steps: [
      { replicas: '50%', traffic: { weight: 20 }, pause: {} },
      { replicas: '100%', traffic: { weight: 50 }, pause: {} },
    ],
  },
  async teal => {
    const gateway = teal.visitGateway();
    const endpoints = await teal.visitEndpoints();
    const loop = new GitOpsLoop(teal, 'v2');
    try {
      await teal.untilPausedAt(1);
      await loop.applied(3);
      const release = teal.releaseId();
      await teal.promote();
      await teal.untilPausedAt(2);
      await loop.applied(3);
      await teal.promote();
      await teal.untilEnded(release, 'Succeeded');
      await loop.applied(2);
      await assertOldPodsStayed(teal, release);
    } finally {
      await loop.stop();
    }
    await assertCleanEnd(teal, {
      version: 'v2',
      clients: [gateway, endpoints],
    });
  },
);

/** Until the release had succeeded, nobody took a pod from its stable version. */
async function assertOldPodsStayed(teal: Teal, release: string): Promise<void> {
  const { rollouts, replicaSets } = teal.feeds;
  for (const feed of [rollouts, replicaSets]) await feed.catchUp();
  const over = rollouts.changes.find(
    ({ object: { status } }) =>
      status?.release?.id === release && status.release.result === 'Succeeded',
  );
  assert.ok(over, 'the release has succeeded');
  // Watches are late, each as it likes; versions are in the order of the writes.
  const versionOf = ({ metadata }: KubernetesObject) =>
    Number(metadata?.resourceVersion);
  const old = replicaSets.changes
    .map(({ object }) => object)
    .filter(({ spec }) => spec?.template?.spec?.containers[0].image === v1)
    .filter(object => versionOf(object) < versionOf(over.object));
  assert.ok(old.length > 0, 'the stable version has a ReplicaSet');
  for (const { spec } of old) {
    assert.equal(spec?.replicas, teal.options.replicas);
  }
}

/** The sentence names what to do. */
async function untilRefusalIsSaid(teal: Teal): Promise<void> {
  await teal.until(
    'the refusal is said',
    ({ status }) =>
      status?.phase !== 'Healthy' && /retry/i.test(status?.message ?? ''),
  );
}

async function heldMarker(teal: Teal): Promise<string | undefined> {
  const { deployment } = await teal.snapshot();
  return deployment.spec?.template.metadata?.annotations?.[HELD_MARKER];
}
