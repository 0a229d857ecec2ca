// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { HELD_MARKER } from '@teal/rollouts-common';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { inflated, Workload } from './Workload';

const shop = { shop: false, route: false, replicas: 5 } as const;

story(
  'the danger: the stable template written back in mid-release kills every new pod, paused or not',
  'truth-danger',
  shop,
  async teal => {
    const workload = await bothVersions(teal);
    await workload.patch({ version: 'v1', paused: true });
    await workload.untilReady('v2', 0);
    assert.equal(workload.replicaSetOf('v1')?.spec?.replicas, 5);
  },
);

story(
  'a marked template matches no ReplicaSet: both versions keep their pods until the marker goes',
  'truth-held',
  shop,
  async teal => {
    const workload = await bothVersions(teal);
    await workload.patch({
      version: 'v1',
      paused: true,
      podAnnotations: { [HELD_MARKER]: 'g7' },
    });
    // A second write that the Deployment controller has seen: it has had its say about the first.
    await workload.patch({
      progressDeadlineSeconds: 2_000_000_000 + 147_483_647,
    });
    await workload.untilReady('v1', 5);
    await workload.untilReady('v2', 5);

    await workload.patch({
      version: 'v2',
      paused: false,
      podAnnotations: { [HELD_MARKER]: null },
    });
    await workload.untilReady('v1', 5);
    await workload.untilReady('v2', 5);
    assert.equal(teal.feeds.replicaSets.all().length, 2, 'no third ReplicaSet');
    assert.equal(workload.fewestAsked('v2', 5), 5);
  },
);

async function bothVersions(teal: Teal): Promise<Workload> {
  await teal.applyShop();
  const workload = new Workload(teal);
  await workload.patch({
    ...inflated,
    strategy: { rollingUpdate: { maxSurge: '100%', maxUnavailable: 0 } },
    version: 'v2',
  });
  await workload.untilReady('v2', 5);
  return workload;
}
