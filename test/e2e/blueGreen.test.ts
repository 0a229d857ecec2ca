// SPDX-License-Identifier: Apache-2.0
import { weightPercentOf } from '../harness/httpRoute';
import { fiveSteps } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd, assertShare, assertUnseen } from '../harness/verdicts';
import { untilProxyFollows } from '../traffic/untilProxyFollows';

const requestsCounted = 5_000;
const allowedPoints = 3;

story(
  'a release of five replicas in five steps loses no request and sends each version its share',
  'blue-green',
  { replicas: 5, steps: fiveSteps },
  async teal => {
    const gateway = teal.visitGateway();
    const endpoints = await teal.visitEndpoints();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await untilReplicas(teal, { stable: 5, canary: 3 });
    await teal.promote();
    await teal.untilPausedAt(2);
    await untilReplicas(teal, { stable: 5, canary: 5 });

    await gateway.ledger.reached({ count: 1_000, sentAfter: Date.now() });
    const promotedToTraffic = Date.now();
    await teal.promote();
    await teal.untilPausedAt(3);
    assertUnseen(gateway, 'v2', { doneBefore: promotedToTraffic });

    await assertStepShare(teal, gateway, 20);
    await teal.promote();
    await teal.untilPausedAt(4);
    await assertStepShare(teal, gateway, 50);
    await teal.promote();
    await teal.untilPausedAt(5);
    await assertStepShare(teal, gateway, 100);
    assertUnseen(endpoints, 'v2');

    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, {
      version: 'v2',
      clients: [gateway, endpoints],
    });
  },
);

/** Counts are for people: they follow what the state machine does within a moment. */
async function untilReplicas(
  teal: Teal,
  expected: { stable: number; canary: number },
): Promise<void> {
  await teal.feeds.rollouts.until(
    `${expected.stable} stable and ${expected.canary} new pods are shown as ready`,
    () => {
      const { stable, canary } = teal.rollout().status ?? {};
      return (
        stable?.readyReplicas === expected.stable &&
        canary?.readyReplicas === expected.canary
      );
    },
  );
}

async function assertStepShare(
  teal: Teal,
  gateway: ReturnType<Teal['visitGateway']>,
  percent: number,
): Promise<void> {
  await teal.untilRouteApplied(
    route => Math.round(weightPercentOf(route, 'cart-canary')) === percent,
  );
  await untilProxyFollows(teal);
  const sentAfter = Date.now();
  await gateway.ledger.reached({ count: requestsCounted, sentAfter });
  assertShare(gateway, {
    version: 'v2',
    percent,
    points: allowedPoints,
    window: { sentAfter },
  });
}
