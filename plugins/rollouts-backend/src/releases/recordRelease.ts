// SPDX-License-Identifier: Apache-2.0
/**
 * Writes what was seen of a release into its record, as often as it is told:
 * the record is found by the release, so several replicas, a restart or a
 * repeated attempt make no second one.
 */
import { randomUUID } from 'node:crypto';
import type {
  RecordStatus,
  ReleaseManifest,
  ReleasedVersion,
} from '@teal/rollouts-common';
import { hasEnded } from '@teal/rollouts-common';
import type { Knex } from 'knex';
import type { KeyedEntry, ReleaseRow, StoredRelease } from './rows';
import { rowOf, timelineRowOf } from './rows';

/** Which release of which Rollout. */
export interface ReleaseIdentity {
  readonly cluster: string;
  readonly namespace: string;
  readonly rollout: string;
  /** `g7` */
  readonly releaseId: string;
  /** When it began; a workload that is made anew counts its releases anew. */
  readonly startedAt: string;
}

/** What is known of a release now. */
export interface ReleaseUpdate {
  readonly identity: ReleaseIdentity;
  readonly workload: StoredRelease['workload'];
  readonly entityRef?: string;
  readonly from: ReleasedVersion;
  readonly to: ReleasedVersion;
  /** The API user that the gate saw. */
  readonly changedBy?: string;
  readonly status: RecordStatus;
  readonly reason?: string;
  readonly finishedAt?: string;
  readonly phase?: StoredRelease['phase'];
  readonly step?: string;
  readonly message?: string;
  readonly weight?: number;
  readonly entries: readonly KeyedEntry[];
}

/** SQLite takes 32,766 values in a statement; a line has five. */
const LINES_AT_ONCE = 500;

/** @returns the id of the record. */
export async function recordRelease(
  database: Knex,
  update: ReleaseUpdate,
): Promise<string> {
  return database.transaction(async all => {
    const known = await find(all, update);
    const id = known?.id ?? (await insert(all, update));
    if (known) await change(all, known, update);
    await addLines(all, id, update.entries);
    return id;
  });
}

/** Keeps what a release applied; the first that was seen stays. */
export async function keepManifest(
  database: Knex,
  id: string,
  { template, rollout }: ReleaseManifest,
): Promise<void> {
  await database('release_manifests')
    .insert({
      release_id: id,
      template: template ? JSON.stringify(template) : null,
      rollout: rollout ? JSON.stringify(rollout) : null,
    })
    .onConflict('release_id')
    .ignore();
}

/** Adds lines that aren't there yet. */
export async function addLines(
  database: Knex,
  id: string,
  entries: readonly KeyedEntry[],
): Promise<void> {
  const rows = [];
  for (const entry of entries) {
    if (entry.perhapsKnown && (await isKnown(database, id, entry))) continue;
    rows.push(timelineRowOf(id, entry));
  }
  for (let at = 0; at < rows.length; at += LINES_AT_ONCE) {
    await database('release_timeline')
      .insert(rows.slice(at, at + LINES_AT_ONCE))
      .onConflict(['release_id', 'key'])
      .ignore();
  }
}

async function isKnown(
  database: Knex,
  id: string,
  { key }: KeyedEntry,
): Promise<boolean> {
  const known = await database('release_timeline')
    .where('release_id', id)
    .where('key', 'like', `${key.replace(/[\\%]/g, '_')}%`)
    .first('position');
  return known !== undefined;
}

/** Tells a release apart from an earlier one with the same id. */
export function releaseKey({
  releaseId,
  startedAt,
}: Pick<ReleaseIdentity, 'releaseId' | 'startedAt'>): string {
  return `${releaseId}@${startedAt}`;
}

/**
 * By its key; else the one that has this id and hasn't ended (its status was
 * lost and made anew, or the portal began it); else the one that the portal is
 * about to begin with the same images.
 */
async function find(
  database: Knex,
  { identity, workload, to }: ReleaseUpdate,
): Promise<ReleaseRow | undefined> {
  const { cluster, namespace, rollout, releaseId } = identity;
  const here = { cluster, namespace, rollout };
  const releases = () => database<ReleaseRow>('releases');
  return (
    (await releases()
      .where({ ...here, release_key: releaseKey(identity) })
      .first()) ??
    (await releases()
      .where({ ...here, release_id: releaseId })
      .whereIn('status', ['Pending', 'Running'])
      .orderBy('created_at', 'desc')
      .first()) ??
    (await releases()
      .where({
        ...{ cluster, namespace, method: 'rollout', status: 'Pending' },
        workload_kind: workload.kind,
        workload: workload.name,
        to_images: JSON.stringify(to.images),
      })
      .whereNull('release_id')
      .orderBy('created_at')
      .first())
  );
}

async function insert(database: Knex, update: ReleaseUpdate): Promise<string> {
  const { identity } = update;
  const { cluster, namespace, rollout, releaseId, startedAt } = identity;
  const record: StoredRelease = {
    id: randomUUID(),
    method: 'rollout',
    ...{ cluster, namespace, rollout, releaseId, startedAt },
    workload: update.workload,
    entityRef: update.entityRef,
    from: update.from,
    to: update.to,
    operator: update.changedBy,
    createdAt: startedAt,
    ...stateOf(update),
  };
  const row = { ...rowOf(record), release_key: releaseKey(identity) };
  await database<ReleaseRow>('releases')
    .insert(row)
    .onConflict(['cluster', 'namespace', 'rollout', 'release_key'])
    .ignore();
  // Another replica may have been faster.
  const { id } = (await database<ReleaseRow>('releases')
    .where({ cluster, namespace, rollout, release_key: row.release_key })
    .first('id')) as Pick<ReleaseRow, 'id'>;
  return id;
}

function stateOf(update: ReleaseUpdate) {
  const { status, reason, finishedAt, phase, step, message, weight } = update;
  return { status, reason, finishedAt, phase, step, message, weight };
}

/** What the portal said when it began the release stays; what has ended stays ended. */
async function change(
  database: Knex,
  known: ReleaseRow,
  update: ReleaseUpdate,
): Promise<void> {
  const { identity } = update;
  if (hasEnded(known.status as RecordStatus)) {
    // The catalog may not have answered when it ended.
    if (known.entity_ref === null && update.entityRef !== undefined) {
      await database<ReleaseRow>('releases')
        .where({ id: known.id })
        .update({ entity_ref: update.entityRef });
    }
    return;
  }
  const record: StoredRelease = {
    id: known.id,
    method: known.method as StoredRelease['method'],
    cluster: known.cluster,
    namespace: known.namespace,
    rollout: identity.rollout,
    releaseId: identity.releaseId,
    workload: update.workload,
    entityRef: known.entity_ref ?? update.entityRef,
    from: merged(JSON.parse(known.from_version), update.from),
    to: merged(JSON.parse(known.to_version), update.to),
    description: known.description ?? undefined,
    operator: known.operator ?? update.changedBy,
    createdAt: known.created_at,
    startedAt: known.started_at ?? identity.startedAt,
    ...stateOf(update),
    weight: update.weight ?? known.weight ?? undefined,
  };
  const {
    template_id: _templateId,
    template_version: _templateVersion,
    parameters: _parameters,
    waves_id: _wavesId,
    wave: _wave,
    preset: _preset,
    steps: _steps,
    timeout_seconds: _timeoutSeconds,
    origin_id: _originId,
    origin_kind: _originKind,
    verdict: _verdict,
    ...row
  } = rowOf(record);
  await database<ReleaseRow>('releases')
    .where({ id: known.id })
    .update({ ...row, release_key: releaseKey(identity) });
}

/** What was known before, completed. */
function merged(
  known: ReleasedVersion,
  seen: ReleasedVersion,
): ReleasedVersion {
  const images = known.images.length ? known.images : seen.images;
  return { ...seen, ...known, images };
}
