// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { inflated, Workload } from './Workload';

const shop = { shop: false, route: false, replicas: 5 } as const;

story(
  'an inflated minReadySeconds surges new pods and removes no old one, batch by batch',
  'truth-surge',
  shop,
  async teal => {
    const workload = await surged(teal, 3);
    await workload.untilReady('v1', 5);
    await workload.patch({
      strategy: { rollingUpdate: { maxSurge: '100%', maxUnavailable: 0 } },
    });
    await workload.untilReady('v2', 5);
    assert.equal(workload.fewestAsked('v1', 5), 5);
  },
);

story(
  'restoring minReadySeconds ends the release: the old pods go',
  'truth-restore',
  shop,
  async teal => {
    const workload = await surged(teal, 5);
    await workload.patch({
      minReadySeconds: null,
      progressDeadlineSeconds: null,
    });
    await workload.untilReady('v1', 0);
    await workload.untilReady('v2', 5);
  },
);

story(
  'lowering maxSurge while paused removes pods of both versions, so Teal never does',
  'truth-lower',
  shop,
  async teal => {
    const workload = await surged(teal, 5);
    await workload.patch({ paused: true });
    await workload.patch({
      strategy: { rollingUpdate: { maxSurge: '50%', maxUnavailable: 0 } },
    });
    await workload.untilReady('v1', 4);
    await workload.untilReady('v2', 4);
  },
);

story(
  'a third version removes the second, which never became available, and no pod of the first',
  'truth-third',
  shop,
  async teal => {
    const workload = await surged(teal, 5);
    await workload.patch({ version: 'v3' });
    await workload.untilReady('v2', 0);
    await workload.untilReady('v3', 5);
    assert.equal(workload.fewestAsked('v1', 5), 5);
  },
);

/** v1 with five pods, v2 with `pods` on top of them. */
async function surged(teal: Teal, pods: number): Promise<Workload> {
  await teal.applyShop();
  const workload = new Workload(teal);
  await workload.patch({
    ...inflated,
    strategy: { rollingUpdate: { maxSurge: pods, maxUnavailable: 0 } },
    version: 'v2',
  });
  await workload.untilReady('v2', pods);
  return workload;
}
