// SPDX-License-Identifier: Apache-2.0
import { DATABASES, TestDatabases } from '../releases/__testUtils__/databases';
import { migrate } from '../releases/openDatabase';
import { VersionStore } from './VersionStore';

// A busy machine needs a while to start a database server; nothing waits for this time to pass.
jest.setTimeout(300_000);

const entityRef = 'component:default/cart';
const name = 'ghcr.io/acme/cart';

describe.each(DATABASES)('registered versions on %s', kind => {
  const databases = new TestDatabases();
  afterAll(() => databases.close());

  let now = Date.parse('2026-11-22T09:00:00.000Z');
  async function open(): Promise<VersionStore> {
    const database = await databases.open(kind);
    await migrate(database);
    return new VersionStore({ database, now: () => (now += 1_000) });
  }

  it('are found by image name or entity, the newest first, narrowed by a text', async () => {
    const store = await open();
    await store.register({ image: `${name}:v1`, entityRef }, 'ci');
    await store.register({ image: `${name}:v2` }, 'harbor:ci');
    await store.register({ image: 'ghcr.io/acme/other:v9', entityRef }, 'ci');
    const images = async (filter: Parameters<VersionStore['list']>[0]) =>
      (await store.list(filter)).map(({ image }) => image);
    expect(await images({ imageName: name, limit: 9 })).toEqual([
      `${name}:v2`,
      `${name}:v1`,
    ]);
    expect(await images({ entityRef, limit: 9 })).toEqual([
      'ghcr.io/acme/other:v9',
      `${name}:v1`,
    ]);
    expect(await images({ imageName: name, entityRef, limit: 2 })).toHaveLength(
      2,
    );
    expect(await images({ imageName: name, text: '1', limit: 9 })).toEqual([
      `${name}:v1`,
    ]);
    expect(await images({ imageName: name, text: '%', limit: 9 })).toHaveLength(
      2,
    );
    expect(await images({ limit: 9 })).toEqual([]);
  });

  it('told again keep what is not said again', async () => {
    const store = await open();
    const image = `${name}:v1`;
    await store.register({ image, entityRef, commit: 'abc1234' }, 'ci');
    const digest = `sha256:${'ab'.repeat(32)}`;
    await store.register({ image, digest }, 'harbor:ci');
    expect(await store.list({ imageName: name, limit: 9 })).toMatchObject([
      { image, digest, entityRef, commit: 'abc1234', tag: 'v1' },
    ]);
  });

  it('are forgotten beyond the newest thousand of a name', async () => {
    const store = await open();
    for (let n = 0; n < 1_003; n += 1) {
      await store.register({ image: `${name}:t${n}` }, 'ci');
    }
    const kept = await store.list({ imageName: name, limit: 2_000 });
    expect(kept).toHaveLength(1_000);
    expect(kept.at(-1)?.tag).toBe('t3');
  });
});
