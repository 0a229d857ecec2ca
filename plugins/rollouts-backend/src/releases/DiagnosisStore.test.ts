// SPDX-License-Identifier: Apache-2.0
import type { PodDiagnosis } from '@teal/rollouts-common';
import type { Knex } from 'knex';
import { DATABASES, TestDatabases } from './__testUtils__/databases';
import { DiagnosisStore, MOST_PODS } from './DiagnosisStore';
import { migrate } from './openDatabase';
import { recordRelease } from './recordRelease';
import { removeOld, removeOldLogs } from './retention';

// A busy machine needs a while to start a database server; nothing waits for this time to pass.
jest.setTimeout(300_000);

const identity = {
  ...{ cluster: 'local', namespace: 'shop', rollout: 'cart' },
  ...{ releaseId: 'g7', startedAt: '2026-11-01T09:00:00.000Z' },
};

function record(
  database: Knex,
  status: 'RolledBack' | 'Succeeded' = 'RolledBack',
  startedAt = identity.startedAt,
): Promise<string> {
  return recordRelease(database, {
    identity: { ...identity, startedAt },
    workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
    from: { images: [] },
    to: { images: [] },
    status,
    finishedAt: startedAt,
    entries: [],
  });
}

const seen = (
  pod: string,
  lines: string[],
  more: Partial<PodDiagnosis> = {},
): PodDiagnosis => ({
  ...{ pod, status: 'CrashLoopBackOff', ready: false },
  at: '2026-11-01T09:01:00.000Z',
  containers: [
    { name: 'shop', state: 'waiting', restarts: 1, lines, previousLines: [] },
  ],
  events: [],
  ...more,
});

describe.each(DATABASES)('what is kept of pods on %s', kind => {
  const databases = new TestDatabases();
  afterAll(() => databases.close());

  async function open() {
    const database = await databases.open(kind);
    await migrate(database);
    return { database, store: new DiagnosisStore(database) };
  }

  it('is found by the release, those first that were not ready', async () => {
    const { database, store } = await open();
    expect(await store.recordOf(identity)).toBeUndefined();
    const id = await record(database);
    expect(await store.recordOf(identity)).toBe(id);
    await store.keep(
      id,
      seen('cart-1', [], { status: 'Running', ready: true }),
    );
    await store.keep(id, seen('cart-2', ['fatal: no token=abc']));
    const kept = await store.of(id);
    expect(kept.map(({ pod }) => pod)).toEqual(['cart-2', 'cart-1']);
    expect(kept[0].containers[0].lines).toEqual([
      'fatal: no token=•••••• (masked)',
    ]);
  });

  it('is of few pods, each as it was seen last', async () => {
    const { database, store } = await open();
    const id = await record(database);
    for (let pod = 1; pod <= MOST_PODS + 2; pod += 1) {
      await store.keep(id, seen(`cart-${pod}`, ['first']));
    }
    await store.keep(id, seen('cart-1', ['second']));
    await store.keep(id, seen('cart-2', [], { status: 'Terminating' }));
    const kept = await store.of(id);
    expect(kept).toHaveLength(MOST_PODS);
    expect(kept.slice(0, 2).map(it => it.containers[0].lines)).toEqual([
      ['second'],
      ['first'],
    ]);
  });

  it('goes with time, with its record, and when the release ended well', async () => {
    const { database, store } = await open();
    const failed = await record(database);
    const fine = await record(
      database,
      'Succeeded',
      '2026-11-02T09:00:00.000Z',
    );
    await store.keep(failed, seen('cart-1', ['a']));
    await store.keep(fine, seen('cart-1', ['a']));
    const retention = { days: 365, keep: 0, logDays: 30 };
    const on = (day: string) => () => Date.parse(`${day}T00:00:00.000Z`);
    await removeOldLogs({ database, retention, now: on('2026-11-20') });
    expect(await store.of(fine)).toEqual([]);
    expect(await store.of(failed)).toHaveLength(1);
    await removeOldLogs({ database, retention, now: on('2026-12-20') });
    expect(await store.of(failed)).toEqual([]);

    await store.keep(failed, seen('cart-1', ['a']));
    expect(
      await removeOld({ database, retention, now: on('2028-01-01') }),
    ).toBe(2);
    expect(await store.of(failed)).toEqual([]);
  });

  it('can be forgotten', async () => {
    const { database, store } = await open();
    const id = await record(database);
    await store.keep(id, seen('cart-1', ['a']));
    await store.forget(id);
    expect(await store.of(id)).toEqual([]);
  });
});
