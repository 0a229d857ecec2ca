// SPDX-License-Identifier: Apache-2.0
/** Writes records: what the recorder sees, and what the portal begins. */
import { randomUUID } from 'node:crypto';
import type {
  RecordStatus,
  ReleaseEvent,
  ReleaseManifest,
  ReleaseRecord,
  RolloutRef,
  TimelineEntry,
  TimelineKind,
} from '@teal/rollouts-common';
import type { Knex } from 'knex';
import type { Clock } from '../controller/clock';
import type { ReleaseUpdate } from './recordRelease';
import { addLines, keepManifest, recordRelease } from './recordRelease';
import type { RecordKeeper } from './ReleaseRecorder';
import { rollingEvent } from './rollingEvent';
import type {
  EnvironmentOf,
  KeyedEntry,
  ReleaseRow,
  StoredRelease,
  TimelineRow,
} from './rows';
import { recordOf, rowOf } from './rows';
import type { OpenRecord, Vanished } from './vanishedRelease';

/** A record that the portal opens before anything happens in a cluster. */
export type NewRelease = Omit<
  StoredRelease,
  'id' | 'status' | 'createdAt' | 'startedAt' | 'finishedAt' | 'verdict'
>;

/** Between opening a record and writing to the cluster, or seeing what was written. */
const BEGUN_WITHIN_MS = 60_000;

/** The writing side of the tables of releases. */
export class ReleaseKeeper implements RecordKeeper {
  readonly #database: Knex;
  readonly #clock: Clock;
  readonly #environmentOf: EnvironmentOf;
  /** Milliseconds since the epoch: everything from before is known by now. */
  readonly #since: number;
  readonly #onRolling: (event: ReleaseEvent) => void;

  constructor(options: {
    readonly database: Knex;
    readonly clock: Clock;
    /** Absent: no place has a name. */
    readonly environmentOf?: EnvironmentOf;
    /** A release without a Rollout has begun or ended, by this replica's doing. */
    readonly onRolling?: (event: ReleaseEvent) => void;
  }) {
    this.#database = options.database;
    this.#clock = options.clock;
    this.#onRolling = options.onRolling ?? (() => {});
    this.#environmentOf = options.environmentOf ?? (() => undefined);
    this.#since = options.clock.now();
  }

  record(update: ReleaseUpdate): Promise<string> {
    return recordRelease(this.#database, update);
  }

  keepManifest(id: string, manifest: ReleaseManifest): Promise<void> {
    return keepManifest(this.#database, id, manifest);
  }

  async hasManifest(id: string): Promise<boolean> {
    const row = await this.#database('release_manifests')
      .where({ release_id: id })
      .first('release_id');
    return row !== undefined;
  }

  async endVanished(
    cluster: string,
    endOf: (ref: RolloutRef, record: OpenRecord) => Vanished | undefined,
  ): Promise<void> {
    const rows = await this.#releases()
      .where({ cluster, method: 'rollout' })
      .whereIn('status', ['Pending', 'Running'])
      .whereNotNull('release_id');
    for (const row of rows) {
      const { id, namespace, rollout, release_id: releaseId } = row;
      if (rollout === null || releaseId === null) continue;
      const end = endOf(
        { cluster, namespace, name: rollout },
        {
          releaseId,
          createdAt: row.created_at,
          images: JSON.parse(row.to_images) as string[],
        },
      );
      if (end) await this.ended(id, end);
    }
    await this.#endUnbegun(cluster);
  }

  /** Opened by a portal that ended before it wrote to the cluster; what it did write is recorded well before. */
  async #endUnbegun(cluster: string): Promise<void> {
    const long = this.#clock.now() - BEGUN_WITHIN_MS;
    if (this.#since > long) return;
    const rows = await this.#releases()
      .where({ cluster, method: 'rollout', status: 'Pending' })
      .whereNull('release_id')
      .where('created_at', '<', new Date(long).toISOString());
    for (const { id } of rows) {
      await this.ended(id, {
        status: 'Failed',
        reason: 'never began: the portal ended before it was applied',
      });
    }
  }

  /** A record with the status Pending. */
  async open(release: NewRelease): Promise<ReleaseRecord> {
    const id = randomUUID();
    const at = this.#text();
    const row = {
      ...rowOf({ ...release, id, createdAt: at, status: 'Pending' }),
      release_key: null,
    };
    await this.#releases().insert(row);
    await this.tell(id, [
      {
        ...({ at, kind: 'status', state: 'Pending' } as const),
        ...(release.operator !== undefined && { by: release.operator }),
      },
    ]);
    return recordOf(row, this.#environmentOf);
  }

  /** The cluster has it: `releaseId` as the gate called it; absent without a Rollout. */
  async begun(
    id: string,
    { releaseId }: { readonly releaseId?: string },
  ): Promise<ReleaseRecord> {
    const at = this.#text();
    // The recorder may have seen it already.
    const changed = await this.#releases()
      .where({ id, status: 'Pending' })
      .whereNull('release_id')
      .update({
        status: 'Running',
        started_at: at,
        ...(releaseId !== undefined && { release_id: releaseId }),
      });
    if (releaseId === undefined) {
      await this.tell(id, [{ at, kind: 'status', state: 'Running' }]);
    }
    const record = await this.#known(id);
    if (changed) this.#announce(record);
    return record;
  }

  /** Nothing more happens to it; a record that has ended stays as it is. */
  async ended(
    id: string,
    end: {
      readonly status: RecordStatus;
      readonly reason?: string;
      /** Percent of requests that the version has from now on; absent: as before. */
      readonly weight?: number;
    },
  ): Promise<void> {
    const at = this.#text();
    const changed = await this.#releases()
      .where({ id })
      .whereIn('status', ['Pending', 'Running'])
      .update({
        status: end.status,
        reason: end.reason ?? null,
        finished_at: at,
        phase: null,
        message: null,
        ...(end.weight !== undefined && { weight: end.weight }),
      });
    if (!changed) return;
    await this.tell(id, [
      {
        ...({ at, kind: 'status', state: end.status } as const),
        ...(end.reason !== undefined && { message: end.reason }),
      },
    ]);
    this.#announce(await this.#known(id));
  }

  /** Of a release that no Rollout carries: how far it is. */
  async progress(
    id: string,
    now: Partial<Pick<StoredRelease, 'step' | 'message' | 'weight'>>,
  ): Promise<void> {
    await this.#releases()
      .where({ id })
      .whereIn('status', ['Pending', 'Running'])
      .update({
        ...(now.step !== undefined && { step: now.step }),
        ...(now.message !== undefined && { message: now.message }),
        ...(now.weight !== undefined && { weight: now.weight }),
      });
  }

  /** Adds to its timeline; an entry that says the same as one before is left out. */
  async tell(id: string, entries: readonly TimelineEntry[]): Promise<void> {
    await addLines(
      this.#database,
      id,
      entries.map(entry => ({ key: keyOf(entry), entry })),
    );
  }

  /** The same for lines whose keys say what is the same. */
  tellLines(id: string, lines: readonly KeyedEntry[]): Promise<void> {
    return addLines(this.#database, id, lines);
  }

  /** Keys of the lines of a kind that were told of it. */
  async toldOf(id: string, kind: TimelineKind): Promise<Set<string>> {
    const rows = await this.#database<TimelineRow>('release_timeline')
      .where({ release_id: id, kind })
      .select('key');
    return new Set(rows.map(({ key }) => key));
  }

  async get(id: string): Promise<ReleaseRecord | undefined> {
    const row = await this.#releases().where({ id }).first();
    return row && recordOf(row, this.#environmentOf);
  }

  /** Those without a Rollout that haven't ended, after a restart; the oldest first. */
  async underWay(): Promise<ReleaseRecord[]> {
    const rows = await this.#releases()
      .where({ method: 'rolling' })
      .whereIn('status', ['Pending', 'Running'])
      .orderBy('created_at');
    return rows.map(row => recordOf(row, this.#environmentOf));
  }

  /** Those with a Rollout are told by its status. */
  #announce(record: ReleaseRecord): void {
    const event =
      record.method === 'rolling' ? rollingEvent(record) : undefined;
    if (event) this.#onRolling(event);
  }

  /** Of a release in waves. */
  async ofWaves(wavesId: string): Promise<ReleaseRecord[]> {
    const rows = await this.#releases()
      .where({ waves_id: wavesId })
      .orderBy('created_at');
    return rows.map(row => recordOf(row, this.#environmentOf));
  }

  async #known(id: string): Promise<ReleaseRecord> {
    const record = await this.get(id);
    if (!record) {
      throw new Error(
        `the record ${id} of a release is gone; was it older than rollouts.history.days?`,
      );
    }
    return record;
  }

  #releases(): Knex.QueryBuilder<ReleaseRow, ReleaseRow[]> {
    return this.#database<ReleaseRow>('releases');
  }

  #text(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

function keyOf({ at, kind, state, name, step }: TimelineEntry): string {
  if (kind === 'status') return `status/${state}`;
  return [kind, name, step, state, at].map(part => part ?? '').join('/');
}
