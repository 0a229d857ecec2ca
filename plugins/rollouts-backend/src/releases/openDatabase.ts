// SPDX-License-Identifier: Apache-2.0
import type { DatabaseService } from '@backstage/backend-plugin-api';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** The plugin's database with every table as this version wants it. */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const client = await database.getClient();
  if (!database.migrations?.skip) await migrate(client);
  return client;
}

/** Brings the tables up to date. */
export async function migrate(client: Knex): Promise<void> {
  await client.migrate.latest({ directory: migrationsFolder() });
}

/** Where the migrations are, one file a change. */
export function migrationsFolder(): string {
  return resolvePackagePath('@teal/rollouts-backend', 'migrations');
}
