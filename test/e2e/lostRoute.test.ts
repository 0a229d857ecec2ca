// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { V1Service } from '@kubernetes/client-node';
import { serviceOf } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { untilGatewayAnswers } from '../harness/untilGatewayAnswers';
import { assertAllServedBy } from '../harness/verdicts';

const options = {
  replicas: 2,
  steps: [{ replicas: '100%', traffic: { weight: 50 }, pause: {} }],
};

/** With a sentence. */
async function untilStopped(teal: Teal, says: RegExp): Promise<void> {
  await teal.until(
    `Degraded, and the message says ${says}`,
    ({ status }) =>
      status?.phase === 'Degraded' && says.test(status.message ?? ''),
  );
}

/** Both versions keep their pods while an object is gone. */
function assertPodsStay(teal: Teal): void {
  const { stable, canary } = teal.rollout().status ?? {};
  assert.equal(stable?.readyReplicas, 2);
  assert.equal(canary?.readyReplicas, 2);
}

/** Everything is there again: the release goes on and ends clean. */
async function assertGoesOn(teal: Teal): Promise<void> {
  await teal.untilPausedAt(1);
  await untilGatewayAnswers(teal);
  const gateway = teal.visitGateway(200);
  const release = teal.releaseId();
  await teal.promote();
  await teal.untilEnded(release, 'Succeeded');
  await teal.restored({
    template: template => {
      template.spec!.containers[0].image = 'teal.dev/shop:v2';
    },
  });
  await assertAllServedBy('v2', gateway);
  await gateway.stop();
  assert.deepEqual(gateway.ledger.failures().slice(0, 3), []);
}

story(
  'an HTTPRoute that is deleted in mid-release stops it with a sentence and harms nothing; back again, the release goes on',
  'lost-route',
  options,
  async teal => {
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    const endpoints = await teal.visitEndpoints();
    await teal.kubectl.ok(['delete', 'httproute', teal.name]);
    await untilStopped(teal, /HTTPRoute cart/);
    assertPodsStay(teal);

    await teal.apply(teal.httpRoute());
    await teal.untilRouteApplied();
    await assertGoesOn(teal);
    await endpoints.stop();
    assert.deepEqual(endpoints.ledger.failures().slice(0, 3), []);
  },
);

story(
  'a Service that is deleted in mid-release stops it with a sentence and harms nothing; back again, the release goes on',
  'lost-service',
  options,
  async teal => {
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    const { clusterIP } = (await teal.snapshot()).service.spec ?? {};
    await teal.kubectl.ok(['delete', 'service', teal.name]);
    await untilStopped(teal, /Service cart/);
    assertPodsStay(teal);

    const again = serviceOf(teal.options);
    await teal.apply({
      ...again,
      spec: { ...again.spec, clusterIP },
    } as V1Service);
    await assertGoesOn(teal);
  },
);
