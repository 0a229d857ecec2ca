// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { KubernetesObject } from '@kubernetes/client-node';
import { story } from '../harness/story';
import { assertCleanEnd, assertUnseen } from '../harness/verdicts';

const quota = (pods: number): KubernetesObject & { spec: object } => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'small' },
  spec: { hard: { pods: String(pods) } },
});

/** Nobody may evict a single pod. */
const noDisruption = (name: string): KubernetesObject & { spec: object } => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name },
  spec: { minAvailable: '100%', selector: { matchLabels: { app: name } } },
});

story(
  'a quota that refuses the surge is named with its numbers, the stable version is unharmed, and with room and a disruption budget of none the release goes on',
  'quota',
  {
    replicas: 3,
    steps: [{ replicas: '100%', traffic: { weight: 0 }, pause: {} }],
  },
  async teal => {
    await teal.apply(quota(4), noDisruption(teal.name));
    // The quota counts what there is before it refuses.
    await teal.kubectl.ok([
      ...['wait', 'resourcequota/small', '--timeout=60s'],
      '--for=jsonpath={.status.used.pods}=3',
    ]);
    const gateway = teal.visitGateway();
    const endpoints = await teal.visitEndpoints();
    await teal.deploy('v2');
    const sentence =
      /1 of 3 new pods ready, waiting for ReplicaSet cart-\S+, which can't make 2 more: .*exceeded quota: small, requested: pods=1, used: pods=4, limited: pods=4/;
    const { status } = await teal.until('the quota is named', rollout =>
      sentence.test(rollout.status?.message ?? ''),
    );
    assert.equal(status?.stable?.readyReplicas, 3);

    await teal.apply(quota(10));
    await teal.untilPausedAt(1);
    assertUnseen(gateway, 'v2');
    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, {
      version: 'v2',
      clients: [gateway, endpoints],
    });
  },
);
