// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {
  type PodView,
  refusalOf,
  type RolloutRef,
  type RolloutView,
} from '@teal/rollouts-common';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd } from '../harness/verdicts';
import { Portal } from './Portal';

const steps = [
  { replicas: '50%', traffic: { weight: 0 }, pause: {} },
  { replicas: '100%', traffic: { weight: 20 }, pause: {} },
];

story(
  'a person releases and rolls back through the portal, which hosts the controller',
  'portal',
  { shop: false, steps },
  async teal => {
    const portal = await startPortal(teal);
    try {
      const [cluster] = await portal.untilClusters(
        ([local]) => local.leading && local.gated?.status === 'True',
      );
      assert.equal(cluster.state, 'connected');
      await teal.startShop();
      await release(teal, portal);
      await measure(teal, portal);
      await rollBack(teal, portal);
      // Only a running controller gives up its managed fields, after the release.
      await assertCleanEnd(teal, { version: 'v1', clients: [] });
    } finally {
      await portal.stop();
    }
    assert.equal(
      await leaseHolder(teal),
      '',
      'a portal that stops gives its Lease back',
    );
  },
);

function startPortal({ cluster: { facts } }: Teal): Promise<Portal> {
  return Portal.start({
    prometheus: { url: facts.prometheusUrl ?? '', windowSeconds: 5 },
    clusters: [
      { name: 'local', kubeconfig: { file: facts.controllerKubeconfig } },
      // Nobody listens there; the other one must not notice.
      { name: 'far', url: 'https://127.0.0.1:1', serviceAccountToken: 'none' },
    ],
  });
}

async function release(teal: Teal, portal: Portal): Promise<void> {
  const ref = refOf(teal);
  const page = portal.follow(ref);
  await page.until('nothing is released', phaseIs('Healthy'));
  await teal.deploy('v2');
  const paused = await page.until('step 1 waits', phaseIs('Paused'));
  assert.equal(paused.workloadReplicas, 5);

  const pods = await untilAllReady(portal, ref);
  assert.deepEqual(
    pods.map(({ version }) => version),
    [...Array(5).fill('stable'), ...Array(3).fill('canary')],
  );
  const canary = pods.find(({ version }) => version === 'canary')!;
  assert.match(await portal.client.getPodLogs(ref, canary.name), /v2/);

  const { id } = paused.rollout.status!.release!;
  const promote = { action: 'promote', release: id, step: 1 } as const;
  await portal.client.act(ref, { ...promote, reason: 'looks good' });
  const next = await page.until(
    'step 2 waits',
    view => view.rollout.status?.step === '2/3' && phaseIs('Paused')(view),
  );
  assert.equal(next.rollout.status?.steps?.[0].by, 'user:default/mock');
  const late = await portal.client.act(ref, promote).catch(refusalOf);
  assert.deepEqual(
    {
      kind: 'kind' in late && late.kind,
      step: 'now' in late && late.now?.step,
    },
    { kind: 'conflict', step: '2/3' },
  );
  page.close();
}

/** The pods, when each is ready: on a busy machine one may miss a probe for a moment. */
async function untilAllReady(
  { client }: Portal,
  ref: RolloutRef,
): Promise<PodView[]> {
  const deadline = Date.now() + 180_000;
  for (;;) {
    const pods = await client.getPods(ref);
    if (pods.every(({ ready }) => ready)) return pods;
    assert.ok(Date.now() < deadline, JSON.stringify(pods));
  }
}

/**
 * 20 % of the requests go to the new version, as Prometheus counts them too: once
 * its window holds scrapes of every pod, of which it hears one after the other.
 */
async function measure(teal: Teal, portal: Portal): Promise<void> {
  const visitors = teal.visitGateway(200);
  const sentAfter = Date.now();
  for (let count = 500; ; count += 200) {
    await visitors.ledger.reached({ count, sentAfter });
    const traffic = await portal.client.getTraffic(refOf(teal));
    const { stablePerSecond = 0, canaryPerSecond = 0 } = traffic;
    const total = stablePerSecond + canaryPerSecond;
    const percent = (100 * canaryPerSecond) / total;
    if (traffic.available && percent > 10 && percent < 30) break;
    assert.ok(
      count < 10_000,
      `${percent} % of ${total}/s, ${traffic.reason ?? 'available'}`,
    );
  }
  await visitors.stop();
}

async function rollBack(teal: Teal, portal: Portal): Promise<void> {
  const ref = refOf(teal);
  const page = portal.follow(ref);
  const { rollout } = await page.until('it is there', () => true);
  const { id } = rollout.status!.release!;
  await portal.client.act(ref, { action: 'rollback', release: id });
  await page.until('the stable version is back', phaseIs('Healthy'));
  page.close();
  await teal.untilEnded(id, 'RolledBack');
}

function phaseIs(phase: string): (view: RolloutView) => boolean {
  return view => view.rollout.status?.phase === phase;
}

function refOf({ namespace, name }: Teal) {
  return { cluster: 'local', namespace, name };
}

async function leaseHolder(teal: Teal): Promise<string> {
  const { stdout } = await teal.cluster.kubectl([
    'get',
    'lease',
    'teal-controller',
    '--namespace=teal-system',
    '--output=jsonpath={.spec.holderIdentity}',
  ]);
  return stdout;
}
