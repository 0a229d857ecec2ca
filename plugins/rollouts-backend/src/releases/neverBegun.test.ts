// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../controller/clock';
import { systemClock } from '../controller/clock';
import { DATABASES, TestDatabases } from './__testUtils__/databases';
import { migrate } from './openDatabase';
import { ReleaseKeeper } from './ReleaseKeeper';

// A busy machine needs a while to start a database server; nothing waits for this time to pass.
jest.setTimeout(300_000);

const MINUTE_MS = 60_000;

describe.each(DATABASES)('a record that a portal died on, on %s', kind => {
  const databases = new TestDatabases();
  let now: number;
  const clock: Clock = { ...systemClock, now: () => now };
  afterAll(() => databases.close());

  it('has failed once a portal has run long enough to see what was applied', async () => {
    now = Date.parse('2026-11-22T09:00:00.000Z');
    const database = await databases.open(kind);
    await migrate(database);
    const { id } = await new ReleaseKeeper({ database, clock }).open({
      ...{ method: 'rollout', cluster: 'local', namespace: 'shop' },
      workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
      ...{ rollout: 'cart', from: { images: [] }, to: { images: ['cart:v2'] } },
    });
    now += 10 * MINUTE_MS;
    const keeper = new ReleaseKeeper({ database, clock });
    const statusAfter = async (ms: number) => {
      now += ms;
      await keeper.endVanished('local', () => undefined);
      return keeper.get(id);
    };
    expect(await statusAfter(MINUTE_MS - 1)).toMatchObject({
      status: 'Pending',
    });
    expect(await statusAfter(1)).toMatchObject({
      status: 'Failed',
      reason: expect.stringContaining('never began'),
    });
  });
});
