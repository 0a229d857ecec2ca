// SPDX-License-Identifier: Apache-2.0
import { DATABASES, TestDatabases } from '../releases/__testUtils__/databases';
import { migrate } from '../releases/openDatabase';
import { ConfigurationStore } from './ConfigurationStore';

// A busy machine needs a while to start a database server; nothing waits for this time to pass.
jest.setTimeout(300_000);

const entityRef = 'component:default/cart';

describe.each(DATABASES)('base configurations on %s', kind => {
  const databases = new TestDatabases();
  afterAll(() => databases.close());

  async function open(): Promise<ConfigurationStore> {
    const database = await databases.open(kind);
    await migrate(database);
    const now = () => Date.parse('2026-11-22T09:00:00.000Z');
    return new ConfigurationStore({ database, now });
  }

  const state = (replicas: number, after: number) => ({
    ...{ entityRef, after, by: 'user:default/dora' },
    configuration: { replicas },
  });

  it('keep every state, the newest first, each service its own', async () => {
    const store = await open();
    expect(await store.changes(entityRef)).toEqual([]);
    expect(await store.add(state(1, 0))).toBe(true);
    expect(await store.add({ ...state(2, 1), reason: 'load' })).toBe(true);
    expect(await store.changes(entityRef)).toEqual([
      {
        number: 2,
        at: '2026-11-22T09:00:00.000Z',
        by: 'user:default/dora',
        reason: 'load',
        configuration: { replicas: 2 },
      },
      expect.objectContaining({ number: 1, configuration: { replicas: 1 } }),
    ]);
    expect(await store.changes('component:default/other')).toEqual([]);
  });

  it('let one of several writers in who saw the same state', async () => {
    const store = await open();
    const added = await Promise.all(
      [1, 2, 3, 4].map(n => store.add(state(n, 0))),
    );
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await store.changes(entityRef)).toHaveLength(1);
    expect(await store.add(state(9, 0))).toBe(false);
  });

  it('forget states beyond 200', async () => {
    const store = await open();
    for (let n = 0; n < 203; n += 1) await store.add(state(n, n));
    const changes = await store.changes(entityRef);
    expect(changes).toHaveLength(50);
    expect(changes[0].number).toBe(203);
  });
});
