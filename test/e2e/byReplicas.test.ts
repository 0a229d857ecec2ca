// SPDX-License-Identifier: Apache-2.0
import type { RolloutStep } from '@teal/rollouts-common';
import { story } from '../harness/story';
import {
  assertAllServedBy,
  assertCleanEnd,
  assertUnseen,
} from '../harness/verdicts';

const steps: readonly RolloutStep[] = [
  { replicas: 1, traffic: { weight: 0 }, pause: {} },
  { replicas: 2, traffic: { weight: 40 }, pause: {} },
  { replicas: '100%', traffic: { weight: 100 } },
];
const byReplicas = {
  route: false,
  replicas: 4,
  steps,
  rollout: {
    traffic: { service: 'cart', gracePeriodSeconds: 1, byReplicas: true },
  },
} as const;

story(
  'without a route both versions can stand behind the Service: the share is that of the ready pods, and none is lost',
  'by-replicas',
  byReplicas,
  async teal => {
    const endpoints = await teal.visitEndpoints(200);
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await endpoints.ledger.reached({ count: 400, sentAfter: Date.now() });
    assertUnseen(endpoints, 'v2');

    await teal.promote();
    await teal.untilPausedAt(2);
    await teal.until('the share is told', ({ status }) =>
      /about 33 % .*2 of 6 ready pods/.test(status?.message ?? ''),
    );
    await endpoints.ledger.reached({
      count: 200,
      sentAfter: Date.now(),
      version: 'v2',
    });

    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, { version: 'v2', clients: [endpoints] });
  },
);

story(
  'without a route a rollback takes the new pods out from behind the Service first',
  'by-replicas-back',
  byReplicas,
  async teal => {
    const endpoints = await teal.visitEndpoints(200);
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await teal.promote();
    await teal.untilPausedAt(2);
    await endpoints.ledger.reached({
      count: 100,
      sentAfter: Date.now(),
      version: 'v2',
    });
    await teal.rollBack();
    await teal.untilPhase('Healthy');
    await assertCleanEnd(teal, { version: 'v1', clients: [endpoints] });
  },
);

/** Each is a step: both versions behind the Service, then the stable one alone again. */
const changes = 10;

story(
  `without a route ${changes} openings and closings of the Service under load lose no request`,
  'by-replicas-flips',
  {
    ...byReplicas,
    steps: Array.from({ length: changes }, (_, index) => ({
      replicas: 2,
      traffic: { weight: index % 2 ? 0 : 40 },
      pause: {},
    })),
  },
  async teal => {
    const endpoints = await teal.visitEndpoints(400);
    await teal.deploy('v2');
    for (let step = 1; step <= changes; step += 1) {
      await teal.untilPausedAt(step);
      if (step % 2) {
        const sentAfter = Date.now();
        await endpoints.ledger.reached({ count: 50, sentAfter, version: 'v2' });
      } else {
        await assertAllServedBy('v1', endpoints);
      }
      if (step < changes) await teal.promote();
    }
    await teal.rollBack();
    await teal.untilPhase('Healthy');
    await assertCleanEnd(teal, { version: 'v1', clients: [endpoints] });
  },
);
