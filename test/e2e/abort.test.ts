// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { weightPercentOf } from '../harness/httpRoute';
import { story } from '../harness/story';
import { assertCleanEnd, assertUnseen } from '../harness/verdicts';
import { untilProxyFollows } from '../traffic/untilProxyFollows';

story(
  'an abort at 50 % takes the traffic back and leaves the new pods to look at, until a roll back',
  'abort',
  {
    steps: [
      { replicas: '100%', traffic: { weight: 50 }, pause: {} },
      { replicas: '100%', traffic: { weight: 100 }, pause: {} },
    ],
  },
  async teal => {
    const gateway = teal.visitGateway();
    const endpoints = await teal.visitEndpoints();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await gateway.ledger.reached({
      count: 200,
      sentAfter: Date.now(),
      version: 'v2',
    });

    await teal.abort();
    await teal.untilPhase('RolledBack');
    await teal.untilRouteApplied(
      route => weightPercentOf(route, 'cart-canary') === 0,
    );
    await untilProxyFollows(teal);
    const back = Date.now();
    await gateway.ledger.reached({ count: 1_000, sentAfter: back });
    assertUnseen(gateway, 'v2', { sentAfter: back });
    assert.equal(
      teal.rollout().status?.canary?.readyReplicas,
      5,
      'the new pods stay',
    );
    const { deployment } = await teal.snapshot();
    assert.equal(
      deployment.spec?.template.spec?.containers[0].image,
      'teal.dev/shop:v2',
      'the template stays as the user wrote it',
    );

    await teal.rollBack();
    await teal.untilPhase('Healthy');
    await assertCleanEnd(teal, {
      version: 'v1',
      clients: [gateway, endpoints],
    });
    assertUnseen(endpoints, 'v2');
  },
);
