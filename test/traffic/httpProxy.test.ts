// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { httpProxyRouter } from '@teal/rollouts-backend-module-httpproxy';
import { startBothVersions } from '../harness/bothVersions';
import { httpProxyOf } from '../harness/httpProxyOf';
import { RouterHand } from '../harness/RouterHand';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertNoneFailed, assertShare } from '../harness/verdicts';
import { untilProxyFollows } from './untilProxyFollows';

const flips = 10;
const requestsBetween = 200;
const requests = 5_000;

story(
  'the example router splits an HTTPProxy, loses no request in ten changes, and gives it back',
  'http-proxy',
  { shop: false, route: false, replicas: 2 },
  async teal => {
    await startBothVersions(teal);
    await teal.apply(httpProxyOf(teal));
    const hand = handOf(teal);
    await hand.untilApplied();
    const { route: before } = await hand.objects();
    const visitors = teal.visitGateway();

    await hand.ask({ weight: 0 });
    await hand.untilApplied();
    for (let flip = 0; flip < flips; flip += 1) {
      const version = flip % 2 === 0 ? 'v2' : 'v1';
      const written = await hand.ask({ weight: version === 'v2' ? 100 : 0 });
      await visitors.ledger.reached({ count: 1, sentAfter: written, version });
      await hand.untilApplied();
      await visitors.ledger.reached({
        count: requestsBetween,
        sentAfter: Date.now(),
        version,
      });
    }

    await hand.ask({ weight: 20 });
    await hand.untilApplied();
    await untilProxyFollows(teal);
    const split = Date.now();
    await visitors.ledger.reached({ count: requests, sentAfter: split });
    assertShare(visitors, {
      version: 'v2',
      percent: 20,
      points: 3,
      window: { sentAfter: split },
    });

    await hand.ask({ weight: 0 });
    await hand.untilApplied();
    await hand.withdraw();
    await hand.untilApplied();
    await visitors.ledger.reached({
      count: requestsBetween,
      sentAfter: Date.now(),
      version: 'v1',
    });
    await assertNoneFailed(visitors);
    const { route: after } = await hand.objects();
    assert.deepEqual(after.spec, before.spec);
    assert.deepEqual(after.metadata.annotations, before.metadata.annotations);
  },
);

function handOf(teal: Teal): RouterHand {
  return new RouterHand({
    cluster: teal.cluster,
    router: httpProxyRouter,
    name: teal.name,
    share: {
      rollout: teal.name,
      namespace: teal.namespace,
      release: 'g2',
      service: teal.name,
      canary: `${teal.name}-canary`,
    },
  });
}
