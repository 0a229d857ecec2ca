// SPDX-License-Identifier: Apache-2.0
import type { RolloutStatus } from '@teal/rollouts-common';
import type { Knex } from 'knex';
import { aRollout } from '../api/__testUtils__/rollouts';
import { systemClock } from '../controller/clock';
import { DATABASES, TestDatabases } from './__testUtils__/databases';
import { migrate } from './openDatabase';
import { recordRelease } from './recordRelease';
import { ReleaseKeeper } from './ReleaseKeeper';
import { ReleaseStore } from './ReleaseStore';
import { releaseUpdates } from './releaseUpdates';
import type { OpenRecord } from './vanishedRelease';

// A busy machine needs a while to start a database server; nothing waits for this time to pass.
jest.setTimeout(300_000);

const ref = { cluster: 'local', namespace: 'shop', name: 'cart' };
const seenAt = '2026-11-01T10:00:00.000Z';
const release = {
  id: 'g7',
  startedAt: '2026-11-01T09:00:00.000Z',
  changedBy: 'kim',
  images: ['registry/shop:v2'],
};
const running: Partial<RolloutStatus> = {
  release,
  stable: {
    revision: 'aaa',
    images: ['registry/shop:v1'],
    replicas: 2,
    readyReplicas: 2,
  },
  canary: {
    revision: 'bbb',
    images: ['registry/shop:v2'],
    replicas: 2,
    readyReplicas: 2,
  },
};

function updatesOf(status: Partial<RolloutStatus>) {
  return releaseUpdates(ref, aRollout({ status }), { seenAt });
}

describe.each(DATABASES)('records on %s', kind => {
  const databases = new TestDatabases();
  let database: Knex;
  let store: ReleaseStore;
  let keeper: ReleaseKeeper;

  beforeEach(async () => {
    database = await databases.open(kind);
    await migrate(database);
    store = new ReleaseStore({
      database,
      environmentOf: () => ({ name: 'live', label: 'production' }),
    });
    keeper = new ReleaseKeeper({ database, clock: systemClock });
  });
  afterAll(() => databases.close());

  async function write(status: Partial<RolloutStatus>): Promise<string> {
    const ids = [];
    for (const update of updatesOf(status)) {
      ids.push(await recordRelease(database, update));
    }
    return ids.at(-1)!;
  }

  it('hold what a release is about, and end with it', async () => {
    const id = await write(running);
    expect(await store.get(id)).toEqual({
      id,
      method: 'rollout',
      cluster: 'local',
      namespace: 'shop',
      environment: 'live',
      environmentLabel: 'production',
      workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
      rollout: 'cart',
      releaseId: 'g7',
      from: { revision: 'aaa', images: ['registry/shop:v1'], version: 'v1' },
      to: { revision: 'bbb', images: ['registry/shop:v2'], version: 'v2' },
      operator: 'kim',
      createdAt: release.startedAt,
      startedAt: release.startedAt,
      status: 'Running',
      phase: 'Paused',
      step: '2/3',
      message: 'step 2 of 3: waits for a promote',
      weight: 20,
    });

    const finishedAt = '2026-11-01T09:10:00.000Z';
    const ended = { ...release, result: 'Succeeded' as const, finishedAt };
    const again = await write({
      phase: 'Healthy',
      release: ended,
      history: [ended],
      traffic: undefined,
      canary: undefined,
    });
    expect(again).toBe(id);
    const record = await store.get(id);
    expect(record).toMatchObject({
      status: 'Succeeded',
      finishedAt,
      durationSeconds: 600,
      weight: 100,
      from: { images: ['registry/shop:v1'] },
    });
    expect(record).not.toHaveProperty('message');
  });

  it('are one, however often and by however many they are told', async () => {
    const all = [1, 2, 3, 4].flatMap(() => updatesOf(running));
    const ids = await Promise.all(all.map(it => recordRelease(database, it)));
    expect(new Set(ids).size).toBe(1);
    const { items } = await store.list({});
    expect(items).toHaveLength(1);
    const { timeline } = await store.detail(items[0]);
    expect(timeline.map(({ kind: what, state }) => `${what} ${state}`)).toEqual(
      [
        'status Running',
        'step Started',
        'step Finished',
        'step Started',
        'step Ready',
        'step Routed',
        'status Paused',
      ],
    );
  });

  it('are completed from the history when nobody looked', async () => {
    const earlier = (id: string, hour: number, image: string) => ({
      ...{ id, images: [image], result: 'Succeeded' as const },
      startedAt: `2026-11-01T0${hour}:00:00.000Z`,
      finishedAt: `2026-11-01T0${hour}:30:00.000Z`,
    });
    await write({
      ...running,
      history: [earlier('g5', 5, 'shop:v1'), earlier('g3', 3, 'shop:v0')],
    });
    const { items } = await store.list({});
    expect(
      items.map(({ releaseId, status, from, to }) => [
        ...[releaseId, status, from.images[0], to.images[0]],
      ]),
    ).toEqual([
      ['g7', 'Running', 'registry/shop:v1', 'registry/shop:v2'],
      ['g5', 'Succeeded', 'shop:v0', 'shop:v1'],
      ['g3', 'Succeeded', undefined, 'shop:v0'],
    ]);
  });

  it('that the portal opened are joined by the release that it began', async () => {
    const opened = await keeper.open({
      method: 'rollout',
      cluster: 'local',
      namespace: 'shop',
      workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
      rollout: 'cart',
      from: { images: ['registry/shop:v1'] },
      to: { images: ['registry/shop:v2'] },
      template: { id: 'web', version: '1.0.0' },
      parameters: { replicas: '2' },
      description: 'faster checkout',
      operator: 'user:default/dora',
    });
    expect(opened.status).toBe('Pending');
    expect(await write(running)).toBe(opened.id);
    await keeper.begun(opened.id, { releaseId: 'g7' });
    expect(await store.get(opened.id)).toMatchObject({
      status: 'Running',
      releaseId: 'g7',
      operator: 'user:default/dora',
      description: 'faster checkout',
      template: { id: 'web', version: '1.0.0' },
      parameters: { replicas: '2' },
      to: { revision: 'bbb' },
    });
  });

  it('of an id that came back are another release', async () => {
    const first = await write({
      ...running,
      release: { ...release, result: 'Succeeded', finishedAt: seenAt },
      phase: 'Healthy',
    });
    const second = await write({
      ...running,
      release: { ...release, startedAt: '2026-11-02T09:00:00.000Z' },
    });
    expect(second).not.toBe(first);
  });

  it('end when all traffic is back, whatever becomes of the pods', async () => {
    const id = await write({
      ...running,
      phase: 'RolledBack',
      release: { ...release, result: 'TimedOut', reason: 'no pod got ready' },
      traffic: { weight: 0, appliedAt: '2026-11-01T09:05:00.000Z' },
    });
    expect(await store.get(id)).toMatchObject({
      status: 'TimedOut',
      reason: 'no pod got ready',
      finishedAt: '2026-11-01T09:05:00.000Z',
      weight: 0,
    });
  });

  it('end when the verdict is there where the new version never had a request', async () => {
    const id = await write({
      ...running,
      phase: 'RolledBack',
      release: { ...release, result: 'TimedOut', reason: 'no pod got ready' },
      traffic: { weight: 0, appliedAt: '2026-11-01T09:00:01.000Z' },
      rejected: {
        revision: 'bbb',
        templateHash: 'f3d81997b9d4e822',
        releaseId: 'g7',
        at: '2026-11-01T09:00:30.000Z',
        reason: 'no pod got ready',
      },
    });
    expect(await store.get(id)).toMatchObject({
      status: 'TimedOut',
      finishedAt: '2026-11-01T09:00:30.000Z',
    });
  });

  it.each([
    ['Withdrawn', 'Cancelled'],
    ['Superseded', 'Superseded'],
    ['Failed', 'Failed'],
    ['RolledBack', 'RolledBack'],
  ] as const)(
    'of a release that ended as %s say %s',
    async (result, status) => {
      const id = await write({
        ...running,
        phase: 'Healthy',
        release: { ...release, result, finishedAt: seenAt },
      });
      expect(await store.get(id)).toMatchObject({ status });
    },
  );

  it('that no Rollout knows any more are ended with a sentence', async () => {
    const id = await write(running);
    const end = { status: 'Cancelled', reason: 'gone', weight: 0 } as const;
    const asked: OpenRecord[] = [];
    await keeper.endVanished('other', () => end);
    await keeper.endVanished('local', (_ref, record) => {
      asked.push(record);
      return undefined;
    });
    expect(asked).toEqual([
      {
        releaseId: 'g7',
        createdAt: release.startedAt,
        images: release.images ?? [],
      },
    ]);
    expect((await store.get(id))?.status).toBe('Running');
    await keeper.endVanished('local', () => end);
    expect(await store.get(id)).toMatchObject(end);
    await keeper.endVanished('local', (_ref, record) => {
      throw new Error(`${record.releaseId} has ended`);
    });
  });
});
