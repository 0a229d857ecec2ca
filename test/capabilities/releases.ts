// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { RolloutStep } from '@teal/rollouts-common';
import { type Caller, percentOf } from '../harness/callers';
import { rolloutOf } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd, assertUnseen } from '../harness/verdicts';
import { Barrier } from './Barrier';
import { httpProtocol } from './protocol';
import { handOf, type Provider } from './TwoVersions';
import { written } from './written';

const counted = 5_000;
const allowedPoints = 3;
const beta = { headers: { cookie: 'beta=always' } };

/** First those who ask for it, then a fifth who stay, then half. */
const steps: readonly RolloutStep[] = [
  {
    replicas: '50%',
    traffic: { matches: [{ cookies: [{ name: 'beta', value: 'always' }] }] },
    pause: {},
  },
  {
    replicas: '100%',
    traffic: { weight: 20, sticky: { cookie: 'teal', maxAge: '1h' } },
    pause: {},
  },
  { replicas: '100%', traffic: { weight: 50 }, pause: {} },
];

/** A whole release and a rollback by the controller, of one provider's route. */
export function releases(namespace: string, provider: Provider): void {
  const options = { shop: false, route: false, replicas: 2, steps } as const;

  story(
    `a release by ${provider.id} loses no request and leaves the route as it was`,
    namespace,
    options,
    async teal => {
      const shop = await startShop(teal, provider);
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      await shop.barrier.passed();
      await assertOnlyInvited(shop.callers);
      await assertNextShare(teal, shop, 20);
      await assertStays(teal, shop.callers);
      await assertNextShare(teal, shop, 50);
      const release = teal.releaseId();
      await teal.promote();
      await teal.untilEnded(release, 'Succeeded');
      await assertCleanEnd(teal, { version: 'v2', clients: [shop.gateway] });
      await shop.assertRouteRestored();
      shop.close();
    },
  );

  story(
    `a rollback by ${provider.id} loses no request and leaves the route as it was`,
    `${namespace}-back`,
    options,
    async teal => {
      const shop = await startShop(teal, provider);
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      assertUnseen(shop.gateway, 'v2');
      await assertNextShare(teal, shop, 20);
      const release = teal.releaseId();
      await teal.rollBack();
      await teal.untilEnded(release, 'RolledBack');
      await assertCleanEnd(teal, { version: 'v1', clients: [shop.gateway] });
      await shop.assertRouteRestored();
      shop.close();
    },
  );
}

/** The shop, its route and its Rollout, under load. */
export async function startShop(teal: Teal, provider: Provider) {
  const { callers: callersOf, visitGateway } =
    provider.protocol ?? httpProtocol;
  await teal.applyShop();
  const manifests = provider.objects(teal);
  await teal.apply(
    ...manifests,
    ...(provider.service ? [provider.service(teal.options)] : []),
  );
  await provider.reported?.(teal);
  const callers = callersOf(teal);
  // Each try is a request, which paces it; before the first route there is nobody to answer.
  while ((await callers.call().catch(() => undefined))?.version !== 'v1');
  const hand = handOf(teal, provider);
  const asWritten = await written(hand);
  await teal.apply(rolloutFor(teal, manifests[0]));
  await teal.untilHealthy();
  await teal.remember();
  const barrier = new Barrier(teal, provider.barrier);
  return {
    hand,
    callers,
    barrier,
    gateway: visitGateway(teal),
    assertRouteRestored: async () =>
      assert.deepEqual(await written(hand), asWritten),
    close: () => {
      callers.close();
      barrier.close();
    },
  };
}

function rolloutFor(teal: Teal, route: KubernetesObject) {
  const rollout = rolloutOf(teal.options);
  const { apiVersion = '', kind = '', metadata } = route;
  const routes = [{ apiVersion, kind, name: metadata?.name ?? '' }];
  return {
    ...rollout,
    spec: { ...rollout.spec, traffic: { ...rollout.spec.traffic, routes } },
  };
}

async function assertOnlyInvited(callers: Caller): Promise<void> {
  const invited = await callers.calls(300, () => beta);
  assert.equal(percentOf(invited, 'v2'), 100);
  assert.equal(percentOf(await callers.calls(300), 'v1'), 100);
}

/** Who got the release's cookie comes back to the new version. */
async function assertStays(teal: Teal, callers: Caller): Promise<void> {
  const returning = { headers: { cookie: `teal=${teal.releaseId()}` } };
  const stayed = await callers.calls(1_000, () => returning);
  assert.equal(percentOf(stayed, 'v2'), 100);
}

/** On to the next step, where the new version gets this share. */
async function assertNextShare(
  teal: Teal,
  { callers, barrier }: { readonly callers: Caller; readonly barrier: Barrier },
  percent: number,
): Promise<void> {
  const step = teal.step() + 1;
  await teal.promote();
  await teal.untilPausedAt(step);
  await barrier.passed();
  const share = percentOf(await callers.calls(counted), 'v2');
  assert.ok(Math.abs(share - percent) <= allowedPoints, `${share} %`);
}
