// SPDX-License-Identifier: Apache-2.0
import type {
  BaseConfiguration,
  ConfigurationChange,
} from '@teal/rollouts-common';
import type { Knex } from 'knex';

interface Row {
  entity_ref: string;
  number: number;
  configuration: string;
  changed_at: string;
  changed_by: string;
  reason: string | null;
}

/** Changes that a person is shown. */
const SHOWN = 50;
/** Changes that are kept of one service. */
const MOST_KEPT = 200;

/** The table `base_configurations`: states are added, never edited. */
export class ConfigurationStore {
  readonly #database: Knex;
  readonly #now: () => number;

  constructor(options: {
    readonly database: Knex;
    readonly now: () => number;
  }) {
    this.#database = options.database;
    this.#now = options.now;
  }

  /** The newest first; the first one holds. */
  async changes(entityRef: string): Promise<ConfigurationChange[]> {
    const rows = await this.#database<Row>('base_configurations')
      .where('entity_ref', entityRef)
      .orderBy('number', 'desc')
      .limit(SHOWN);
    return rows.map(changeOf);
  }

  /**
   * Adds a state after the one that the writer saw.
   *
   * @returns false when somebody else was faster: another state holds.
   */
  async add(options: {
    readonly entityRef: string;
    readonly configuration: BaseConfiguration;
    /** Number of the state that the writer saw; 0: none. */
    readonly after: number;
    readonly by: string;
    readonly reason?: string;
  }): Promise<boolean> {
    const { entityRef, configuration, after, by, reason } = options;
    return this.#database.transaction(async transaction => {
      const newest = await transaction<Row>('base_configurations')
        .where('entity_ref', entityRef)
        .orderBy('number', 'desc')
        .first();
      if ((newest?.number ?? 0) !== after) return false;
      const added = await transaction<Row>('base_configurations')
        .insert({
          entity_ref: entityRef,
          number: after + 1,
          configuration: JSON.stringify(configuration),
          changed_at: new Date(this.#now()).toISOString(),
          changed_by: by,
          reason: reason ?? null,
        })
        // Two writers at once: the key lets one of them in.
        .onConflict(['entity_ref', 'number'])
        .ignore()
        .returning(['number']);
      if (added.length === 0) return false;
      await transaction<Row>('base_configurations')
        .where('entity_ref', entityRef)
        .andWhere('number', '<=', after + 1 - MOST_KEPT)
        .delete();
      return true;
    });
  }
}

function changeOf(row: Row): ConfigurationChange {
  return {
    number: row.number,
    at: row.changed_at,
    by: row.changed_by,
    ...(row.reason !== null && { reason: row.reason }),
    configuration: JSON.parse(row.configuration) as BaseConfiguration,
  };
}
