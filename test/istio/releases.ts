// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { RolloutStep } from '@teal/rollouts-common';
import { Callers, percentOf } from '../harness/callers';
import type { Visitors } from '../harness/gatewayVisitors';
import { rolloutOf } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd, assertShare, assertUnseen } from '../harness/verdicts';
import { handOf, type Provider } from '../capabilities/TwoVersions';
import { written } from '../capabilities/written';

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
      const { gateway, assertRouteRestored } = await startShop(teal, provider);
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      await assertOnlyInvited(teal);
      await assertStepShare(teal, gateway, 20);
      await assertStays(teal);
      await assertStepShare(teal, gateway, 50);
      const release = teal.releaseId();
      await teal.promote();
      await teal.untilEnded(release, 'Succeeded');
      await assertCleanEnd(teal, { version: 'v2', clients: [gateway] });
      await assertRouteRestored();
    },
  );

  story(
    `a rollback by ${provider.id} loses no request and leaves the route as it was`,
    `${namespace}-back`,
    options,
    async teal => {
      const { gateway, assertRouteRestored } = await startShop(teal, provider);
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      assertUnseen(gateway, 'v2');
      await assertStepShare(teal, gateway, 20);
      const release = teal.releaseId();
      await teal.rollBack();
      await teal.untilEnded(release, 'RolledBack');
      await assertCleanEnd(teal, { version: 'v1', clients: [gateway] });
      await assertRouteRestored();
    },
  );
}

/** The shop, its route and its Rollout, under load. */
export async function startShop(teal: Teal, provider: Provider) {
  await teal.applyShop();
  const manifests = provider.objects(teal);
  await teal.apply(...manifests);
  await provider.reported?.(teal);
  const callers = callersOf(teal);
  // Each try is a request, which paces it; before the first route there is nobody to answer.
  while ((await callers.call().catch(() => undefined))?.version !== 'v1');
  callers.close();
  const hand = handOf(teal, provider);
  const asWritten = await written(hand);
  await teal.apply(rolloutFor(teal, manifests[0]));
  await teal.untilHealthy();
  teal.remember();
  return {
    hand,
    gateway: teal.visitGateway(),
    assertRouteRestored: async () =>
      assert.deepEqual(await written(hand), asWritten),
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

async function assertOnlyInvited(teal: Teal): Promise<void> {
  const callers = callersOf(teal);
  const invited = await callers.calls(300, () => beta);
  assert.equal(percentOf(invited, 'v2'), 100);
  assert.equal(percentOf(await callers.calls(300), 'v1'), 100);
  callers.close();
}

/** Who got the release's cookie comes back to the new version. */
async function assertStays(teal: Teal): Promise<void> {
  const callers = callersOf(teal);
  const cookie = `teal=${teal.releaseId()}`;
  const stayed = await callers.calls(1_000, () => ({ headers: { cookie } }));
  assert.equal(percentOf(stayed, 'v2'), 100);
  callers.close();
}

async function assertStepShare(
  teal: Teal,
  gateway: Visitors,
  percent: number,
): Promise<void> {
  const step = teal.step() + 1;
  await teal.promote();
  await teal.untilPausedAt(step);
  const sentAfter = Date.now();
  await gateway.ledger.reached({ count: counted, sentAfter });
  assertShare(gateway, {
    version: 'v2',
    percent,
    points: allowedPoints,
    window: { sentAfter },
  });
}

function callersOf(teal: Teal): Callers {
  const { host, port } = teal.cluster.facts.gateway;
  return new Callers({ host, port }, teal.hostName);
}
