// SPDX-License-Identifier: Apache-2.0
/** Releases that nobody watches: what a real Prometheus says of a real gateway's requests decides. */
import assert from 'node:assert/strict';
import type { Metric, RolloutStep } from '@teal/rollouts-common';
import type { Visitors } from '../harness/gatewayVisitors';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd } from '../harness/verdicts';
import { untilProxyFollows } from '../traffic/untilProxyFollows';

const success: Metric = {
  name: 'success-rate',
  initialDelay: '4s',
  interval: '1s',
  successCondition: 'result >= 99',
  provider: { builtIn: { metric: 'request-success-rate', window: '10s' } },
};
/** Where a busy machine that measured nothing for once is no verdict. */
const patient: Metric = { ...success, inconclusiveLimit: 20 };
const pods: Metric = {
  name: 'pods',
  provider: { builtIn: { metric: 'pod-health' } },
};
const latency: Metric = {
  name: 'latency',
  initialDelay: '45s',
  compare: {
    better: 'Lower',
    of: 'p99',
    tolerance: 30,
    window: '40s',
    step: '8s',
  },
  provider: { builtIn: { metric: 'request-duration', window: '10s' } },
};

/** A step without a pause: only analysis stands in its way. */
const step = (weight: number, ...metrics: Metric[]): RolloutStep => ({
  replicas: weight > 20 ? '100%' : '50%',
  traffic: { weight },
  ...(metrics.length ? { analysis: { metrics } } : {}),
});

/** Requests that got no answer of a version: what the release itself has lost. */
function assertNoneLost(client: Visitors, own?: string): void {
  const lost = client.ledger
    .failures()
    .filter(({ failure }) => !own || !failure?.startsWith(own));
  assert.deepEqual(lost.slice(0, 5), [], client.ledger.summary());
}

const highestShare = (teal: Teal) =>
  Math.max(
    ...teal.feeds.rollouts.changes.map(
      change => change.object.status?.traffic?.weight ?? 0,
    ),
  );

story(
  'a healthy release promotes itself by analysis alone',
  'analysis-healthy',
  {
    replicas: 4,
    steps: [
      step(10, { ...patient, count: 3 }),
      step(50, { ...patient, count: 3 }),
    ],
    rollout: {
      analysis: {
        prePromotion: { metrics: [pods] },
        background: { metrics: [pods, { ...patient, name: 'all-along' }] },
        postPromotion: { metrics: [{ ...patient, count: 2 }] },
      },
    },
  },
  async teal => {
    const gateway = teal.visitGateway(400);
    await gateway.ledger.reached({ count: 2_000, sentAfter: 0 });
    await teal.deploy('v2');
    await teal.until(
      'a release',
      ({ status }) => status?.release !== undefined,
    );
    await teal.untilEnded(teal.releaseId(), 'Succeeded');
    const { analysis = [] } = teal.rollout().status ?? {};
    for (const it of analysis.filter(({ stage }) => stage !== 'Check')) {
      assert.notEqual(it.phase, 'Failed', it.message);
    }
    assert.deepEqual([...new Set(analysis.map(({ stage }) => stage))].sort(), [
      'Background',
      'Check',
      'PostPromotion',
      'PrePromotion',
      'Step',
    ]);
    await assertCleanEnd(teal, { version: 'v2', clients: [gateway] });
  },
);

story(
  'a version that fails 5 % of its requests is rolled back by itself before 20 % is passed',
  'analysis-errors',
  {
    replicas: 4,
    steps: [5, 10, 15, 20, 50].map(weight =>
      step(weight, { ...patient, count: 3 }),
    ),
    rollout: {
      analysis: {
        background: { metrics: [{ ...patient, name: 'all-along' }] },
      },
    },
  },
  async teal => {
    const gateway = teal.visitGateway(400);
    await gateway.ledger.reached({ count: 2_000, sentAfter: 0 });
    await teal.deploy('v2', { env: [{ name: 'ERROR_RATE', value: '0.05' }] });
    const { status } = await teal.untilPhase('RolledBack', 300);
    assert.equal(status?.release?.result, 'Failed');
    assert.match(
      status?.release?.reason ?? '',
      /metric (success-rate|all-along): measured [\d.]+.*it must be result >= 99/,
    );
    assert.ok(highestShare(teal) <= 20, `${highestShare(teal)} %`);
    await untilProxyFollows(teal);
    const backAt = Date.now();
    await gateway.ledger.reached({ count: 800, sentAfter: backAt });
    assert.deepEqual(
      gateway.ledger.answersOf('v2', { sentAfter: backAt }).slice(0, 3),
      [],
    );
    await gateway.stop();
    // The version's own errors are what this is about.
    assertNoneLost(gateway, '500 ');
  },
);

story(
  'a p99 that has doubled is caught by comparing it with the stable version',
  'analysis-slow',
  {
    replicas: 4,
    // Far above what a busy machine adds by itself.
    container: { env: [{ name: 'LATENCY_MS', value: '600' }] },
    steps: [step(20, latency), step(50)],
  },
  async teal => {
    const gateway = teal.visitGateway(40);
    await gateway.ledger.reached({ count: 200, sentAfter: 0 });
    await teal.deploy('v2', { env: [{ name: 'LATENCY_MS', value: '1200' }] });
    const { status } = await teal.untilPhase('RolledBack', 300);
    assert.match(
      status?.release?.reason ?? '',
      /metric latency: the new version is higher than the stable one by more than 30 % \(median [\d.]+ of \d+ samples beside [\d.]+ of \d+, p = /,
    );
    await gateway.stop();
    assertNoneLost(gateway);
  },
);

story(
  'a release that nobody asks for anything stays inconclusive and says so',
  'analysis-idle',
  {
    replicas: 2,
    steps: [step(20, { ...success, count: 1 }), step(50)],
  },
  async teal => {
    await teal.deploy('v2');
    const sentence =
      /step 1 of 3: its analysis is inconclusive: metric success-rate: no data: .*promote it to go on, or abort it to go back/;
    const { status } = await teal.until(
      'Paused, with the reason',
      rollout =>
        rollout.status?.phase === 'Paused' &&
        sentence.test(rollout.status.message ?? ''),
    );
    assert.equal(status?.traffic?.weight, 20);
    await teal.promote();
    await teal.untilEnded(teal.releaseId(), 'Succeeded');
  },
);
