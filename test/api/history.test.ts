// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { refusalOf, type ReleaseManifest } from '@teal/rollouts-common';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { History, linesOf, tellsOf } from './History';
import { Portal } from './Portal';

const steps = [{ replicas: '50%', traffic: { weight: 0 }, pause: {} }];
const SECRET = 'hunter2-of-the-cart';

story(
  'the history knows what somebody released outside the portal, and releases it again',
  'history',
  {
    ...{ shop: false, steps, replicas: 2 },
    container: { env: [{ name: 'DB_PASSWORD', value: SECRET }] },
  },
  async teal => {
    const { facts } = teal.cluster;
    const portal = await Portal.start({
      clusters: [
        { name: 'local', kubeconfig: { file: facts.controllerKubeconfig } },
      ],
    });
    try {
      await portal.untilClusters(
        ([local]) => local.leading && local.gated?.status === 'True',
      );
      await teal.startShop();
      const first = await releasedBy(teal, portal, 'flux-of-the-shop');
      await restarted(teal, portal, first);
    } finally {
      await portal.stop();
    }
  },
);

/** As a GitOps tool with an account of its own does; a person promotes with kubectl. @returns id of the record. */
async function releasedBy(
  teal: Teal,
  { client }: Portal,
  user: string,
): Promise<string> {
  await teal.kubectl.ok([
    ...['set', 'image', `deployment/${teal.name}`, 'shop=teal.dev/shop:v2'],
    ...[`--as=${user}`, '--as-group=system:masters'],
  ]);
  await teal.untilPausedAt(1);
  const history = new History(client, teal.namespace);
  const { id: begun } = await history.until('record', () => true);
  const manifest = JSON.stringify(await untilKept(client, begun));
  await teal.promote();
  await teal.untilHealthy();
  const pods = await client.getPods({
    ...{ cluster: 'local', namespace: teal.namespace, name: teal.name },
  });
  const names = pods
    .filter(({ version }) => version === 'stable')
    .map(({ name }) => name);
  assert.equal(names.length, 2);
  const detail = await history.untilTold(
    'release that succeeded, with the story of its pods',
    told => told.status === 'Succeeded' && tellsOf(names, told),
  );
  const { id, status, operator, from, to, weight, rollout } = detail;
  assert.deepEqual(
    {
      ...{ status, operator, weight, rollout },
      versions: [from.version, to.version],
    },
    {
      ...{ status: 'Succeeded', operator: user, weight: 100 },
      ...{ rollout: teal.name, versions: ['v1', 'v2'] },
    },
  );
  const lines = linesOf(detail);
  for (const line of ['step Ready 1', 'status Succeeded']) {
    assert.ok(lines.includes(line), `${line} is not in\n${lines.join('\n')}`);
  }
  assert.ok(
    lines.some(line => line.startsWith('command promote 1 ')),
    `no command in\n${lines.join('\n')}`,
  );
  assert.match(manifest, /teal\.dev\/shop:v2/);
  assert.match(manifest, /DB_PASSWORD/);
  assert.ok(!manifest.includes(SECRET), 'the manifest holds the password');
  return id;
}

/** What the release applied, which is read after its record was written; asked again after each answer, up to a minute. */
async function untilKept(
  client: Portal['client'],
  id: string,
): Promise<ReleaseManifest> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await client.getReleaseManifest(id).catch(refusalOf);
    if (!('kind' in answer)) return answer;
    if (Date.now() > deadline) throw new Error(JSON.stringify(answer));
  }
}

/** What runs is released again: its pods are made anew through the same gate and steps. */
async function restarted(
  teal: Teal,
  { client }: Portal,
  earlier: string,
): Promise<void> {
  const before = teal.releaseId();
  const begun = await client.rerelease(earlier, { description: 'new prices' });
  assert.equal(begun.method, 'rollout');
  assert.notEqual(begun.releaseId, before);
  await teal.untilPausedAt(1);
  assert.equal(teal.releaseId(), begun.releaseId);
  await untilKept(client, begun.id);
  await teal.promote();
  await teal.untilHealthy();
  const history = new History(client, teal.namespace);
  const { id, origin, operator, description, from, to } = await history.until(
    'second release that succeeded',
    ({ releaseId, status }) =>
      releaseId === begun.releaseId && status === 'Succeeded',
  );
  assert.deepEqual(
    { id, origin, operator, description, images: [from.images, to.images] },
    {
      ...{ id: begun.id, origin: { id: earlier, kind: 'ReRelease' } },
      ...{ operator: 'user:default/mock', description: 'new prices' },
      images: [['teal.dev/shop:v2'], ['teal.dev/shop:v2']],
    },
  );
  assert.equal((await history.all()).length, 2, 'a release, a record');
  const { changes } = await client.compareReleases(id, earlier);
  // From the earlier release to this one, nothing but what makes the pods anew.
  assert.equal(changes.length, 1, JSON.stringify(changes));
  assert.match(JSON.stringify(changes), /kubectl\.kubernetes\.io\/restartedAt/);
}
