// SPDX-License-Identifier: Apache-2.0
/** Reads the records of releases, and what people add to them. */
import { randomUUID } from 'node:crypto';
import type {
  ReleaseDetail,
  ReleaseFilter,
  ReleaseManifest,
  ReleasePage,
  ReleaseRecord,
  Verdict,
} from '@teal/rollouts-common';
import type { Knex } from 'knex';
import { cursorAfter, positionOf } from './cursor';
import type {
  EnvironmentOf,
  ManifestRow,
  ReleaseRow,
  TimelineRow,
} from './rows';
import {
  ATTEMPT_COLUMNS,
  attemptOf,
  entryOf,
  recordOf,
  timelineRowOf,
} from './rows';
import type { Attempt } from './statistics';

/** Narrows a query on `releases`. */
export type Narrow = (query: Knex.QueryBuilder) => void;

/** Which page of which releases. */
export interface ReleaseQuery
  extends Omit<ReleaseFilter, 'environment' | 'owner'> {
  /** All of these must fit: what the caller may read, whose entities, which environment. */
  readonly narrow?: readonly Narrow[];
}

/** What a person says about a release. */
export interface Note {
  readonly by: string;
  readonly at: string;
  readonly text?: string;
  readonly verdict?: Verdict;
}

const PAGE = 50;
const TIMELINE_LINES = 5_000;
const ATTEMPTS = 20_000;

/** The tables `releases`, `release_timeline` and `release_manifests`. */
export class ReleaseStore {
  readonly #database: Knex;
  readonly #environmentOf: EnvironmentOf;

  constructor(options: {
    readonly database: Knex;
    readonly environmentOf: EnvironmentOf;
  }) {
    this.#database = options.database;
    this.#environmentOf = options.environmentOf;
  }

  /** The newest first. @throws InvalidFieldError for a cursor of somebody's own making. */
  async list(query: ReleaseQuery): Promise<ReleasePage> {
    const { limit = PAGE, cursor } = query;
    const after = cursor === undefined ? undefined : positionOf(cursor);
    const rows = await this.#releases()
      .where(it => fits(it, query))
      .where(it => {
        if (!after) return;
        void it
          .where('created_at', '<', after.createdAt)
          .orWhere(same =>
            same
              .where('created_at', after.createdAt)
              .andWhere('id', '<', after.id),
          );
      })
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit + 1);
    const items = rows
      .slice(0, limit)
      .map(row => recordOf(row, this.#environmentOf));
    const last = items.at(-1);
    return {
      items,
      ...(rows.length > limit && last && { nextCursor: cursorAfter(last) }),
    };
  }

  /** What statistics need of each, the newest first. `cut`: there were more. */
  async attempts(
    query: ReleaseQuery,
  ): Promise<{ readonly attempts: Attempt[]; readonly cut: boolean }> {
    const rows = await this.#database<ReleaseRow>('releases')
      .where(it => fits(it, query))
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(ATTEMPTS + 1)
      .select(...ATTEMPT_COLUMNS);
    return {
      attempts: rows.slice(0, ATTEMPTS).map(attemptOf),
      cut: rows.length > ATTEMPTS,
    };
  }

  async get(id: string): Promise<ReleaseRecord | undefined> {
    const row = await this.#releases().where({ id }).first();
    return row && recordOf(row, this.#environmentOf);
  }

  /** True when the record fits. */
  async isAmong(id: string, narrow: Narrow): Promise<boolean> {
    const row = await this.#releases()
      .where({ id })
      .where(it => narrow(it))
      .first('id');
    return row !== undefined;
  }

  async detail(record: ReleaseRecord): Promise<ReleaseDetail> {
    const rows = await this.#database<TimelineRow>('release_timeline')
      .where({ release_id: record.id })
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'position', order: 'desc' },
      ])
      .limit(TIMELINE_LINES + 1);
    return {
      ...record,
      timeline: rows.slice(0, TIMELINE_LINES).reverse().map(entryOf),
      ...(rows.length > TIMELINE_LINES && { timelineCut: true }),
    };
  }

  /** Undefined: what the release applied was never seen. */
  async manifest(id: string): Promise<ReleaseManifest | undefined> {
    const row = await this.#database<ManifestRow>('release_manifests')
      .where({ release_id: id })
      .first();
    if (!row) return undefined;
    return {
      ...(row.template !== null && { template: JSON.parse(row.template) }),
      ...(row.rollout !== null && { rollout: JSON.parse(row.rollout) }),
    };
  }

  /** Adds a line to the timeline; a verdict stands on the record, too. */
  async note(id: string, { by, at, text, verdict }: Note): Promise<void> {
    const entry = {
      ...({ at, kind: 'note', by } as const),
      ...(verdict && { state: verdict }),
      ...(text && { message: text }),
    };
    await this.#database.transaction(async all => {
      if (verdict) {
        await all<ReleaseRow>('releases').where({ id }).update({ verdict });
      }
      await all('release_timeline').insert(
        timelineRowOf(id, { key: `note/${randomUUID()}`, entry }),
      );
    });
  }

  #releases(): Knex.QueryBuilder<ReleaseRow, ReleaseRow[]> {
    return this.#database<ReleaseRow>('releases');
  }
}

function fits(query: Knex.QueryBuilder, asked: ReleaseQuery): void {
  const equal = {
    entity_ref: asked.entityRef,
    cluster: asked.cluster,
    namespace: asked.namespace,
    workload: asked.workload,
    operator: asked.operator,
    method: asked.method,
  };
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) void query.where(column, value);
  }
  if (asked.status?.length) void query.whereIn('status', [...asked.status]);
  if (asked.from !== undefined) {
    void query.where('created_at', '>=', timeOf(asked.from));
  }
  if (asked.to !== undefined) {
    void query.where('created_at', '<', timeOf(asked.to));
  }
  if (asked.text) {
    // Each word anywhere. Databases disagree on how to escape, so a sign of LIKE stands for any letter.
    for (const word of asked.text.toLowerCase().split(/\s+/).filter(Boolean)) {
      void query.where('search', 'like', `%${word.replace(/[\\%]/g, '_')}%`);
    }
  }
  for (const narrow of asked.narrow ?? []) {
    void query.where(it => narrow(it));
  }
}

/** As every time in the tables. */
function timeOf(time: string): string {
  return new Date(time).toISOString();
}
