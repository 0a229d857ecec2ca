// SPDX-License-Identifier: Apache-2.0
import { story } from '../harness/story';
import { assertCleanEnd, assertUnseen } from '../harness/verdicts';

story(
  'without a route the Service itself switches, once all new pods are ready',
  'service-only',
  {
    route: false,
    steps: [
      { replicas: '100%', traffic: { weight: 0 }, pause: {} },
      { replicas: '100%', traffic: { weight: 100 }, pause: {} },
    ],
  },
  async teal => {
    const endpoints = await teal.visitEndpoints(200);
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await endpoints.ledger.reached({ count: 400, sentAfter: Date.now() });
    assertUnseen(endpoints, 'v2');

    await teal.promote();
    await teal.untilPausedAt(2);
    await endpoints.ledger.reached({
      count: 400,
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
  'without a route an abort switches the Service back',
  'service-abort',
  {
    route: false,
    steps: [{ replicas: '100%', traffic: { weight: 100 }, pause: {} }],
  },
  async teal => {
    const endpoints = await teal.visitEndpoints(200);
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await endpoints.ledger.reached({
      count: 400,
      sentAfter: Date.now(),
      version: 'v2',
    });
    await teal.abort();
    await teal.untilPhase('RolledBack');
    await teal.rollBack();
    await teal.untilPhase('Healthy');
    await assertCleanEnd(teal, { version: 'v1', clients: [endpoints] });
  },
);

/** Each is a step; with the first the new version gets everything. */
const changes = 10;

story(
  `without a route ${changes} changes back and forth under load lose no request`,
  'service-flips',
  {
    route: false,
    replicas: 2,
    steps: Array.from({ length: changes }, (_, index) => ({
      replicas: '100%',
      traffic: { weight: index % 2 ? 0 : 100 },
      pause: {},
    })),
  },
  async teal => {
    const endpoints = await teal.visitEndpoints(400);
    await teal.deploy('v2');
    for (let step = 1; step <= changes; step += 1) {
      await teal.untilPausedAt(step);
      await endpoints.ledger.reached({
        count: 200,
        sentAfter: Date.now(),
        version: step % 2 ? 'v2' : 'v1',
      });
      if (step < changes) await teal.promote();
    }
    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, { version: 'v2', clients: [endpoints] });
  },
);
