// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { ReleaseRecord } from '@teal/rollouts-common';
import { refusalOf } from '@teal/rollouts-common';
import { History } from '../api/History';
import { Portal } from '../api/Portal';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd } from '../harness/verdicts';

const steps = [{ replicas: '50%', traffic: { weight: 20 }, pause: {} }];

story(
  'an earlier release is gone back to through the gate and the steps, also in the middle of another one, and no request is lost',
  'back',
  { shop: false, steps },
  async teal => {
    const { facts } = teal.cluster;
    const portal = await Portal.start({
      lease: { durationSeconds: 2, renewSeconds: 1.5, retrySeconds: 0.3 },
      clusters: [
        { name: 'local', kubeconfig: { file: facts.controllerKubeconfig } },
      ],
    });
    try {
      await portal.untilClusters(
        ([local]) => local.leading && local.gated?.status === 'True',
      );
      await teal.startShop();
      const visitors = teal.visitGateway(100);
      const v2 = await broughtOut(teal, portal, 'v2');
      await broughtOut(teal, portal, 'v3');
      await backTo(teal, portal, v2);
      await backInTheMiddle(teal, portal, v2);
      await assertCleanEnd(teal, { version: 'v2', clients: [visitors] });
    } finally {
      await portal.stop();
    }
  },
);

async function broughtOut(
  teal: Teal,
  portal: Portal,
  version: string,
): Promise<ReleaseRecord> {
  const begun = await portal.client.startRelease({
    ...{ cluster: 'local', namespace: teal.namespace },
    ...{ rollout: teal.name, version },
  });
  return promoted(teal, portal, begun);
}

/** Waits at its step like any other, and is promoted in the portal. */
async function promoted(
  teal: Teal,
  { client }: Portal,
  { id, releaseId }: ReleaseRecord,
): Promise<ReleaseRecord> {
  await teal.until(
    `${releaseId} waits`,
    ({ status }) =>
      status?.phase === 'Paused' && status.release?.id === releaseId,
  );
  await client.act(
    { cluster: 'local', namespace: teal.namespace, name: teal.name },
    { action: 'promote', release: releaseId!, step: 1 },
  );
  await teal.untilEnded(releaseId!, 'Succeeded');
  await teal.untilHealthy();
  return new History(client, teal.namespace).until(
    `end of ${releaseId}`,
    record => record.id === id && record.status === 'Succeeded',
  );
}

async function backTo(
  teal: Teal,
  portal: Portal,
  earlier: ReleaseRecord,
): Promise<void> {
  const preview = await portal.client.previewAgain(earlier.id, 'rollback');
  assert.deepEqual(
    [preview.from.image, preview.to.image],
    ['teal.dev/shop:v3', 'teal.dev/shop:v2'],
  );
  const begun = await portal.client.rollBackTo(earlier.id, {
    description: 'v3 is too slow',
  });
  const record = await promoted(teal, portal, begun);
  assert.deepEqual(
    {
      ...{ origin: record.origin, description: record.description },
      versions: [record.from.version, record.to.version],
    },
    {
      origin: { id: earlier.id, kind: 'RollBack' },
      description: 'v3 is too slow',
      versions: ['v3', 'v2'],
    },
  );
}

/** To what is stable still: the release under way goes, nothing else changes. */
async function backInTheMiddle(
  teal: Teal,
  { client }: Portal,
  stable: ReleaseRecord,
): Promise<void> {
  const running = await client.startRelease({
    ...{ cluster: 'local', namespace: teal.namespace },
    ...{ rollout: teal.name, version: 'v4' },
  });
  await teal.until(
    'v4 waits',
    ({ status }) =>
      status?.phase === 'Paused' && status.release?.id === running.releaseId,
  );
  const refused = await client.rollBackTo(stable.id).catch(refusalOf);
  assert.equal('kind' in refused && refused.kind, 'conflict');
  const back = await client.rollBackTo(stable.id, { supersede: true });
  await teal.untilHealthy();
  const history = new History(client, teal.namespace);
  const { status, reason } = await history.until(
    'end of the way back',
    ({ id, finishedAt }) => id === back.id && finishedAt !== undefined,
  );
  assert.equal(status, 'Succeeded', reason);
  const records = await history.all();
  assert.deepEqual(
    records.map(({ status: is, to }) => `${to.version} ${is}`),
    [
      ...['v2 Succeeded', 'v4 RolledBack', 'v2 Succeeded'],
      ...['v3 Succeeded', 'v2 Succeeded'],
    ],
  );
}
