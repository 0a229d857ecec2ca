// SPDX-License-Identifier: Apache-2.0
import { ConfigReader } from '@backstage/config';
import type { Knex } from 'knex';
import { DATABASES, TestDatabases } from './__testUtils__/databases';
import { migrate } from './openDatabase';
import { recordRelease } from './recordRelease';
import { readRetention, removeOld } from './retention';

// A busy machine needs a while to start a database server; nothing waits for this time to pass.
jest.setTimeout(300_000);

const now = () => Date.parse('2026-11-20T00:00:00.000Z');

async function add(
  database: Knex,
  workload: string,
  day: string,
  status: 'Running' | 'Succeeded' = 'Succeeded',
): Promise<void> {
  const startedAt = `2026-11-${day}T09:00:00.000Z`;
  await recordRelease(database, {
    identity: {
      ...{ cluster: 'local', namespace: 'shop', rollout: workload },
      ...{ releaseId: `g${Number(day)}`, startedAt },
    },
    workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: workload },
    from: { images: [] },
    to: { images: [] },
    status,
    finishedAt: status === 'Running' ? undefined : startedAt,
    entries: [
      { key: 'status/Running', entry: { at: startedAt, kind: 'status' } },
    ],
  });
}

describe.each(DATABASES)('old records on %s', kind => {
  const databases = new TestDatabases();
  afterAll(() => databases.close());

  it('go with their lines, but for the newest of each workload and what runs', async () => {
    const database = await databases.open(kind);
    await migrate(database);
    for (const day of ['01', '02', '03', '18']) {
      await add(database, 'cart', day);
    }
    await add(database, 'tax', '02');
    await add(database, 'pay', '01', 'Running');
    await add(database, 'pay', '02');

    const retention = { days: 10, keep: 1 };
    expect(await removeOld({ database, retention, now })).toBe(3);
    const left = await database('releases')
      .select('workload', 'created_at')
      .orderBy(['workload', 'created_at']);
    expect(
      left.map(it => `${it.workload} ${it.created_at.slice(8, 10)}`),
    ).toEqual(['cart 18', 'pay 01', 'pay 02', 'tax 02']);
    const lines = await database('release_timeline').count({ all: '*' });
    expect(Number(lines[0].all)).toBe(4);
    expect(await removeOld({ database, retention, now })).toBe(0);
  });
});

describe('rollouts.history', () => {
  it.each([
    [{ days: 0 }, 'rollouts.history.days: 0 is no number of days above 0'],
    [{ keep: 1.5 }, 'rollouts.history.keep: 1.5 is no number of records'],
  ])('refuses %j', (history, sentence) => {
    expect(() => readRetention(new ConfigReader({ history }))).toThrow(
      sentence,
    );
  });
});
