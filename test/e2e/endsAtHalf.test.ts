// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import { weightPercentOf } from '../harness/httpRoute';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd } from '../harness/verdicts';

story(
  'a list of steps that ends at 50 % never sends all traffic to half of the pods',
  'ends-at-half',
  { steps: [{ replicas: '50%', traffic: { weight: 50 }, pause: {} }] },
  async teal => {
    const gateway = teal.visitGateway();
    const endpoints = await teal.visitEndpoints();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    const release = teal.releaseId();
    assert.equal(teal.rollout().status?.step, '1/2', 'a last step is implied');
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');

    await assertWeightFollowsPods(teal);
    await assertCleanEnd(teal, {
      version: 'v2',
      clients: [gateway, endpoints],
    });
  },
);

/** Whenever a route was written that gives more than half to the new version, all new pods were ready. */
async function assertWeightFollowsPods(teal: Teal): Promise<void> {
  const { routes, pods } = teal.feeds;
  for (const feed of [routes, pods]) await feed.catchUp();
  const heavier = routes.changes.filter(
    ({ object }) => weightPercentOf(object, 'cart-canary') > 50,
  );
  assert.ok(heavier.length > 0, 'the route never gave all to the new version');
  for (const { object: route } of heavier) {
    assert.equal(readyPodsOfV2(teal, versionOf(route)), 5);
  }
}

/** Pods, not the count in their ReplicaSet: that one follows a moment later. */
function readyPodsOfV2(teal: Teal, before: number): number {
  const latest = new Map<string, V1Pod>();
  for (const { object: pod } of teal.feeds.pods.changes) {
    if (versionOf(pod) < before) latest.set(pod.metadata?.name ?? '', pod);
  }
  return [...latest.values()].filter(
    ({ spec, status }) =>
      spec?.containers[0].image === 'teal.dev/shop:v2' &&
      status?.conditions?.some(
        each => each.type === 'Ready' && each.status === 'True',
      ),
  ).length;
}

/** One counter for the whole cluster: it orders writes to different objects, however late a watch tells of them. */
function versionOf(object: KubernetesObject): number {
  return Number(object.metadata?.resourceVersion);
}
