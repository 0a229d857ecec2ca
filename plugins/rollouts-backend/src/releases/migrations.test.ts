// SPDX-License-Identifier: Apache-2.0
import { DATABASES, TestDatabases } from './__testUtils__/databases';
import { migrate, migrationsFolder } from './openDatabase';

// A busy machine needs a while to start a database server; nothing waits for this time to pass.
jest.setTimeout(300_000);

describe.each(DATABASES)('the tables on %s', kind => {
  const databases = new TestDatabases();
  afterAll(() => databases.close());

  it('come, go one change after the other, and come again', async () => {
    const client = await databases.open(kind);
    const tables = [
      'releases',
      'release_timeline',
      'release_manifests',
      'release_diagnoses',
    ];
    const present = () =>
      Promise.all(tables.map(table => client.schema.hasTable(table)));
    await migrate(client);
    expect(await present()).toEqual(tables.map(() => true));
    const directory = migrationsFolder();
    for (;;) {
      const [, undone] = await client.migrate.down({ directory });
      if (undone.length === 0) break;
    }
    expect(await present()).toEqual(tables.map(() => false));
    await migrate(client);
    expect(await present()).toEqual(tables.map(() => true));
  });
});
