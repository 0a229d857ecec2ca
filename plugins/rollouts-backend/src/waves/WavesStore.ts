// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import type {
  NewRelease,
  ReleasableKind,
  WavesView,
} from '@teal/rollouts-common';
import type { Knex } from 'knex';

/** One environment of a wave, found. */
export interface WavePlace {
  readonly environment: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly workload: { readonly kind: ReleasableKind; readonly name: string };
  /** Name of its Rollout when the waves were planned: what permissions are about. */
  readonly rollout?: string;
}

/** Places that are released at the same time. */
export interface PlannedWave {
  readonly soakSeconds: number;
  readonly places: readonly WavePlace[];
}

/** A release in waves, as it is kept. */
export interface StoredWaves {
  readonly id: string;
  readonly entityRef?: string;
  readonly workload: string;
  readonly version: string;
  readonly operator: string;
  /** What is released in each place; without a place. */
  readonly request: NewRelease;
  readonly plan: readonly PlannedWave[];
  /** RFC 3339: since when everything of the newest wave has been well. */
  readonly soakingSince?: string;
  readonly status: WavesView['status'];
  readonly reason?: string;
  readonly createdAt: string;
  readonly finishedAt?: string;
}

interface Row {
  id: string;
  entity_ref: string | null;
  workload: string;
  version: string;
  operator: string;
  request: string;
  plan: string;
  soaking_since: string | null;
  status: string;
  reason: string | null;
  created_at: string;
  finished_at: string | null;
}

/** The table `release_waves`. */
export class WavesStore {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /** With the status Running. @returns its id. */
  async add(
    waves: Pick<
      StoredWaves,
      | 'entityRef'
      | 'workload'
      | 'version'
      | 'operator'
      | 'request'
      | 'plan'
      | 'createdAt'
    >,
  ): Promise<string> {
    const id = randomUUID();
    await this.#rows().insert({
      id,
      entity_ref: waves.entityRef ?? null,
      workload: waves.workload,
      version: waves.version,
      operator: waves.operator,
      request: JSON.stringify(waves.request),
      plan: JSON.stringify(waves.plan),
      status: 'Running',
      created_at: waves.createdAt,
    });
    return id;
  }

  async get(id: string): Promise<StoredWaves | undefined> {
    const row = await this.#rows().where({ id }).first();
    return row && wavesOf(row);
  }

  /** Those that haven't ended, the oldest first. */
  async running(): Promise<StoredWaves[]> {
    const rows = await this.#rows()
      .where({ status: 'Running' })
      .orderBy('created_at');
    return rows.map(wavesOf);
  }

  /** What it waits for, and since when all is well; absent: it isn't. */
  async note(
    id: string,
    now: { readonly reason: string; readonly soakingSince?: string },
  ): Promise<void> {
    await this.#rows()
      .where({ id, status: 'Running' })
      .update({
        reason: now.reason,
        soaking_since: now.soakingSince ?? null,
      });
  }

  /** Nothing more begins. @returns false where it had ended before. */
  async end(
    id: string,
    end: {
      readonly status: WavesView['status'];
      readonly reason: string;
      readonly at: string;
    },
  ): Promise<boolean> {
    const changed = await this.#rows()
      .where({ id, status: 'Running' })
      .update({ status: end.status, reason: end.reason, finished_at: end.at });
    return changed > 0;
  }

  #rows(): Knex.QueryBuilder<Row, Row[]> {
    return this.#database<Row>('release_waves');
  }
}

function wavesOf(row: Row): StoredWaves {
  return {
    id: row.id,
    workload: row.workload,
    version: row.version,
    operator: row.operator,
    request: JSON.parse(row.request) as NewRelease,
    plan: JSON.parse(row.plan) as PlannedWave[],
    status: row.status as StoredWaves['status'],
    createdAt: row.created_at,
    ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
    ...(row.soaking_since !== null && { soakingSince: row.soaking_since }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.finished_at !== null && { finishedAt: row.finished_at }),
  };
}
