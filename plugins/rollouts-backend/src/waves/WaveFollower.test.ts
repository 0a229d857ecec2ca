// SPDX-License-Identifier: Apache-2.0
/** Waves on both databases: what one replica began another one goes on with, and each place is released once. */
import type { Clock } from '../controller/clock';
import { systemClock } from '../controller/clock';
import { quietLogger } from '../controller/testing/quietLogger';
import { DATABASES, TestDatabases } from '../releases/__testUtils__/databases';
import { migrate } from '../releases/openDatabase';
import { ReleaseKeeper } from '../releases/ReleaseKeeper';
import { aWorkload } from '../starting/__testUtils__/workloads';
import { ReleaseRefusedError } from '../starting/ReleaseRefusedError';
import type { Target } from '../starting/TargetFinder';
import type { Wish } from '../starting/Wish';
import { WaveFollower } from './WaveFollower';
import type { WavesEvent } from './WavesFeed';
import type { StoredWaves, WavePlace } from './WavesStore';
import { WavesStore } from './WavesStore';

// A busy machine needs a while to start a database server; nothing waits for this time to pass.
jest.setTimeout(300_000);

const NEW = 'ghcr.io/acme/cart:v2';
const place = (environment: string): WavePlace => ({
  ...{ environment, cluster: 'local', namespace: environment },
  workload: { kind: 'Deployment', name: 'cart' },
  rollout: 'cart',
});

describe.each(DATABASES)('waves on %s', kind => {
  const databases = new TestDatabases();
  let keeper: ReleaseKeeper;
  let store: WavesStore;
  /** Images by namespace. */
  let images: Map<string, string>;
  let refuses: string | undefined;
  let now: number;
  let id: string;
  let told: WavesEvent[];

  const clock: Clock = { ...systemClock, now: () => now };

  beforeEach(async () => {
    const database = await databases.open(kind);
    await migrate(database);
    keeper = new ReleaseKeeper({ database, clock });
    store = new WavesStore(database);
    images = new Map();
    refuses = undefined;
    told = [];
    now = Date.parse('2026-11-22T09:00:00.000Z');
    id = await store.add({
      ...{ workload: 'cart', version: 'v2', operator: 'user:default/dora' },
      request: { version: 'v2' },
      plan: [
        { soakSeconds: 60, places: [place('staging')] },
        { soakSeconds: 0, places: [place('production')] },
      ],
      createdAt: new Date(now).toISOString(),
    });
  });
  afterAll(() => databases.close());

  /** As one replica of the portal has it. */
  const aReplica = () =>
    new WaveFollower({
      ...{ store, keeper, clock, logger: quietLogger() },
      feed: { tell: event => told.push(event) },
      targets: {
        find: async ({ namespace, workload, rollout }) => {
          // As the real one: a request names one of them.
          expect([workload?.name, rollout]).toEqual(['cart', undefined]);
          return targetAt(namespace);
        },
      },
      starter: {
        wishFor: async (waves: StoredWaves, wave, { namespace }) =>
          ({
            ...{ wave, wavesId: waves.id, request: waves.request },
            ...{ operator: waves.operator, target: targetAt(namespace) },
          } as Wish),
        begin: async wish => begin(wish),
      },
    });

  function targetAt(namespace: string): Target {
    const image = images.get(namespace) ?? 'ghcr.io/acme/cart:v1';
    return {
      ref: { cluster: 'local', namespace, name: 'cart' },
      workload: aWorkload({
        containers: [{ name: 'shop', image }],
        status: {
          observedGeneration: 9,
          ...{ replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
        },
      }),
    } as Target;
  }

  async function begin({ target, wavesId, wave, operator }: Wish) {
    const { namespace } = target.ref;
    if (namespace === refuses) {
      throw new ReleaseRefusedError('release g7 of cart is under way');
    }
    const record = await keeper.open({
      ...{ method: 'rolling', cluster: 'local', namespace, operator },
      workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
      ...{ wavesId, wave, from: { images: [] }, to: { images: [NEW] } },
    });
    images.set(namespace, NEW);
    return keeper.begun(record.id, {});
  }

  const places = async () =>
    (await keeper.ofWaves(id)).map(({ namespace }) => namespace);

  async function succeeds(namespace: string) {
    const records = await keeper.ofWaves(id);
    const record = records.find(it => it.namespace === namespace);
    await keeper.ended(record?.id ?? '', { status: 'Succeeded' });
  }

  it('go on in another replica, and its soak time has not begun anew', async () => {
    await aReplica().look();
    expect(await places()).toEqual(['staging']);
    await succeeds('staging');
    await aReplica().look();
    now += 59_000;
    await aReplica().look();
    expect(await places()).toEqual(['staging']);
    now += 1_000;
    expect(await aReplica().look()).toBe(1);
    expect(await places()).toEqual(['staging', 'production']);
    await succeeds('production');
    expect(await aReplica().look()).toBe(0);
    expect(await store.get(id)).toMatchObject({
      ...{ status: 'Succeeded', reason: 'all 2 waves are released' },
    });
    const [, last] = await keeper.ofWaves(id);
    expect(told).toMatchObject([
      {
        ...{ kind: 'wavesFinished', reason: 'all 2 waves are released' },
        ...{ release: last.id, waves: { id, workload: 'cart' } },
      },
    ]);
  });

  it('release a place once, however many replicas look', async () => {
    await Promise.all([aReplica().look(), aReplica().look()]);
    expect(await places()).toEqual(['staging']);
    expect(await store.get(id)).toMatchObject({ status: 'Running' });
  });

  it('stop at a release that failed', async () => {
    await aReplica().look();
    const [record] = await keeper.ofWaves(id);
    await keeper.ended(record.id, { status: 'RolledBack', reason: 'errors' });
    expect(await aReplica().look()).toBe(0);
    expect(await store.get(id)).toMatchObject({ status: 'Failed' });
    expect(await places()).toEqual(['staging']);
    expect(told).toMatchObject([
      {
        kind: 'wavesStopped',
        release: record.id,
        reason: expect.stringMatching(/staging ended as RolledBack: errors/),
      },
    ]);
  });

  it('are told to have stopped by whoever did it, and by nobody else', async () => {
    await aReplica().look();
    const [record] = await keeper.ofWaves(id);
    await keeper.ended(record.id, { status: 'Failed', reason: 'errors' });
    await Promise.all([aReplica().look(), aReplica().look()]);
    expect(told).toHaveLength(1);
  });

  it('stop where the next environment refuses', async () => {
    refuses = 'production';
    await aReplica().look();
    await succeeds('staging');
    await aReplica().look();
    now += 60_000;
    expect(await aReplica().look()).toBe(0);
    expect(await store.get(id)).toMatchObject({
      status: 'Failed',
      reason:
        "wave 2 of 2: the release in production doesn't begin: release g7 of cart is under way",
    });
  });

  it('stop where somebody else released meanwhile', async () => {
    await aReplica().look();
    await succeeds('staging');
    await aReplica().look();
    images.set('staging', 'ghcr.io/acme/cart:v3');
    now += 60_000;
    expect(await aReplica().look()).toBe(0);
    expect(await store.get(id)).toMatchObject({
      status: 'Failed',
      reason: expect.stringContaining('staging has another version by now'),
    });
  });
});
