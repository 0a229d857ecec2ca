// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { Callers } from '../harness/callers';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { untilEventSays } from '../harness/untilEventSays';
import { assertCleanEnd, assertShare } from '../harness/verdicts';
import { untilProxyFollows } from '../traffic/untilProxyFollows';

/** What the portal and `kubectl annotate` write. */
function adjust(teal: Teal, traffic: object): Promise<void> {
  const release = teal.releaseId();
  return teal.command(
    'adjust',
    JSON.stringify({ release, step: teal.step(), traffic }),
  );
}

/** The gateway gives the new version this share, and the command is carried out. */
async function untilAdjusted(teal: Teal, weight: number): Promise<number> {
  await teal.until(
    `${weight} % are applied`,
    ({ status }) =>
      status?.traffic?.weight === weight &&
      status.traffic.appliedAt !== undefined,
  );
  await teal.untilRouteApplied();
  await untilProxyFollows(teal);
  return Date.now();
}

story(
  'the current step is adjusted live: more, fewer, and chosen requests, and none is lost',
  'adjust',
  {
    steps: [
      { replicas: '60%', traffic: { weight: 10 }, pause: {} },
      { replicas: '100%', traffic: { weight: 100 } },
    ],
  },
  async teal => {
    const gateway = teal.visitGateway();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    for (const weight of [60, 5]) {
      await adjust(teal, { weight });
      const sentAfter = await untilAdjusted(teal, weight);
      await gateway.ledger.reached({ count: 5_000, sentAfter });
      assertShare(gateway, {
        version: 'v2',
        percent: weight,
        points: 3,
        window: { sentAfter },
      });
    }

    const beta = { cookies: [{ name: 'beta', value: 'always' }] };
    await adjust(teal, { weight: 0, matches: [beta] });
    await untilAdjusted(teal, 0);
    const { host, port } = teal.cluster.facts.gateway;
    const some = new Callers({ host, port }, teal.hostName);
    const chosen = await some.calls(200, () => ({
      path: '/',
      headers: { cookie: 'beta=always' },
    }));
    const others = await some.calls(200, () => ({ path: '/' }));
    some.close();
    assert.deepEqual([...new Set(chosen.map(it => it.version))], ['v2']);
    assert.deepEqual([...new Set(others.map(it => it.version))], ['v1']);

    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, { version: 'v2', clients: [gateway] });
  },
);

const half = (weight: number) => ({
  replicas: '50%',
  traffic: { weight },
  pause: {},
});

story(
  'an adjustment beyond what the ready pods carry changes nothing, and says the number; steps not yet reached are edited in the spec',
  'adjust-bound',
  { replicas: 4, steps: [half(10)] },
  async teal => {
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await adjust(teal, { weight: 51 });
    await teal.until(
      'the command is taken off',
      ({ metadata }) =>
        metadata.annotations?.['rollouts.teal.dev/adjust'] === undefined,
    );
    await untilEventSays(teal, /50 %/);
    assert.equal(teal.rollout().status?.traffic?.weight, 10);

    const editSteps = (...weights: number[]) =>
      teal.patchRollout({ spec: { strategy: { steps: weights.map(half) } } });
    await editSteps(10, 35);
    await teal.promote();
    await teal.untilPausedAt(2);
    assert.equal(teal.rollout().status?.traffic?.weight, 35);
    await assert.rejects(editSteps(20, 35), /step 1 has passed/);
    await teal.rollBack();
    await teal.untilPhase('Healthy');
    await assertCleanEnd(teal, { version: 'v1', clients: [] });
  },
);
