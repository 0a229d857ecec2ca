// SPDX-License-Identifier: Apache-2.0
/** Empty databases for tests, on everything that a portal runs on. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import knexFactory from 'knex';
import { PostgresServer } from './PostgresServer';

/** What a portal keeps its data in. */
export const DATABASES = ['SQLite', 'Postgres'] as const;

/** Opens databases; the first Postgres starts the server. */
export class TestDatabases {
  readonly #open: Knex[] = [];
  #server: Promise<PostgresServer> | undefined;

  async open(kind: (typeof DATABASES)[number]): Promise<Knex> {
    const client = await (kind === 'SQLite' ? sqlite() : this.#postgres());
    this.#open.push(client);
    return client;
  }

  /** Closes all of them, and the server. */
  async close(): Promise<void> {
    await Promise.all(this.#open.map(client => client.destroy()));
    const server = await this.#server;
    await server?.stop();
  }

  async #postgres(): Promise<Knex> {
    this.#server ??= PostgresServer.start();
    const { connection } = await this.#server;
    const database = `teal_${randomUUID().replaceAll('-', '')}`;
    const admin = knexFactory({
      client: 'pg',
      connection: { ...connection, database: 'postgres' },
    });
    try {
      await admin.raw('create database ??', [database]);
    } finally {
      await admin.destroy();
    }
    return knexFactory({
      client: 'pg',
      connection: { ...connection, database },
    });
  }
}

/** As Backstage opens it: foreign keys hold. */
function sqlite(): Knex {
  return knexFactory({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: 1,
      afterCreate(
        connection: { pragma(text: string): void },
        done: (error?: Error) => void,
      ) {
        connection.pragma('foreign_keys = ON');
        done();
      },
    },
  });
}
