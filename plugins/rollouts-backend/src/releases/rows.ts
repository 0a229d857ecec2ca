// SPDX-License-Identifier: Apache-2.0
/** Rows of the tables, and the records that they are. */
import type {
  EnvironmentLabel,
  RecordStatus,
  ReleasedVersion,
  ReleaseRecord,
  TimelineEntry,
  UsedTemplate,
} from '@teal/rollouts-common';
import type { Attempt } from './statistics';

/** As the column is long. */
const KEY_LETTERS = 512;

/** Table `releases`. */
export interface ReleaseRow {
  id: string;
  method: string;
  cluster: string;
  namespace: string;
  workload_api_version: string;
  workload_kind: string;
  workload: string;
  rollout: string | null;
  release_id: string | null;
  release_key: string | null;
  entity_ref: string | null;
  from_version: string;
  to_version: string;
  to_images: string;
  template_id: string | null;
  template_version: string | null;
  parameters: string | null;
  description: string | null;
  operator: string | null;
  origin_id: string | null;
  origin_kind: string | null;
  waves_id: string | null;
  wave: number | null;
  preset: string | null;
  steps: string | null;
  timeout_seconds: number | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  status: string;
  reason: string | null;
  phase: string | null;
  step: string | null;
  message: string | null;
  weight: number | null;
  verdict: string | null;
  search: string;
}

/** Table `release_timeline`. */
export interface TimelineRow {
  position: number;
  release_id: string;
  key: string;
  at: string;
  kind: string;
  entry: string;
}

/** Table `release_manifests`. */
export interface ManifestRow {
  release_id: string;
  template: string | null;
  rollout: string | null;
}

/** A line of a timeline, and what makes it the same line when it is told again. */
export interface KeyedEntry {
  readonly key: string;
  readonly entry: TimelineEntry;
  /** It was there before anybody looked: left out where a line's key begins with `key`. */
  readonly perhapsKnown?: boolean;
}

/** A record without what only reading it adds. */
export type StoredRelease = Omit<
  ReleaseRecord,
  'environment' | 'environmentLabel' | 'durationSeconds'
>;

/** Names the environment of a place; undefined where the configuration names none. */
export type EnvironmentOf = (place: {
  readonly cluster: string;
  readonly namespace: string;
}) => { readonly name: string; readonly label?: EnvironmentLabel } | undefined;

/** The columns of a record. */
export function rowOf(record: StoredRelease): Omit<ReleaseRow, 'release_key'> {
  return {
    id: record.id,
    method: record.method,
    cluster: record.cluster,
    namespace: record.namespace,
    workload_api_version: record.workload.apiVersion,
    workload_kind: record.workload.kind,
    workload: record.workload.name,
    rollout: record.rollout ?? null,
    release_id: record.releaseId ?? null,
    entity_ref: record.entityRef ?? null,
    from_version: JSON.stringify(named(record.from)),
    to_version: JSON.stringify(named(record.to)),
    to_images: JSON.stringify(record.to.images),
    template_id: record.template?.id ?? null,
    template_version: record.template?.version ?? null,
    parameters: record.parameters ? JSON.stringify(record.parameters) : null,
    description: record.description ?? null,
    operator: record.operator ?? null,
    origin_id: record.origin?.id ?? null,
    origin_kind: record.origin?.kind ?? null,
    waves_id: record.wavesId ?? null,
    wave: record.wave ?? null,
    preset: record.preset ?? null,
    steps: record.steps ? JSON.stringify(record.steps) : null,
    timeout_seconds: record.timeoutSeconds ?? null,
    created_at: record.createdAt,
    started_at: record.startedAt ?? null,
    finished_at: record.finishedAt ?? null,
    status: record.status,
    reason: record.reason ?? null,
    phase: record.phase ?? null,
    step: record.step ?? null,
    message: record.message ?? null,
    weight: record.weight ?? null,
    verdict: record.verdict ?? null,
    search: searchTextOf(record),
  };
}

function templateOf({
  template_id: id,
  template_version: version,
}: ReleaseRow): UsedTemplate | null {
  return id === null || version === null ? null : { id, version };
}

/** The record of a row; `null` becomes absent. */
export function recordOf(
  row: ReleaseRow,
  environmentOf: EnvironmentOf,
): ReleaseRecord {
  const environment = environmentOf(row);
  const { origin_id: originId, origin_kind: originKind } = row;
  return present<ReleaseRecord>({
    id: row.id,
    method: row.method as ReleaseRecord['method'],
    cluster: row.cluster,
    namespace: row.namespace,
    environment: environment?.name,
    environmentLabel: environment?.label,
    workload: {
      apiVersion: row.workload_api_version,
      kind: row.workload_kind,
      name: row.workload,
    },
    rollout: row.rollout,
    releaseId: row.release_id,
    entityRef: row.entity_ref,
    from: JSON.parse(row.from_version),
    to: JSON.parse(row.to_version),
    template: templateOf(row),
    parameters: row.parameters === null ? null : JSON.parse(row.parameters),
    description: row.description,
    operator: row.operator,
    origin:
      originId === null
        ? null
        : { id: originId, kind: originKind as 'RollBack' },
    wavesId: row.waves_id,
    wave: row.wave,
    preset: row.preset,
    steps: row.steps === null ? null : JSON.parse(row.steps),
    timeoutSeconds: row.timeout_seconds,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    durationSeconds: secondsBetween(row.started_at, row.finished_at),
    status: row.status as RecordStatus,
    reason: row.reason,
    phase: row.phase,
    step: row.step,
    message: row.message,
    weight: row.weight,
    verdict: row.verdict,
  });
}

/** Those that `attemptOf` reads. */
export const ATTEMPT_COLUMNS = [
  'cluster',
  'namespace',
  'workload_kind',
  'workload',
  'method',
  'status',
  'created_at',
  'started_at',
  'finished_at',
  'to_images',
  'origin_kind',
  'verdict',
  'weight',
] as const satisfies readonly (keyof ReleaseRow)[];

/** What statistics need of a record. */
export function attemptOf(
  row: Pick<ReleaseRow, (typeof ATTEMPT_COLUMNS)[number]>,
): Attempt {
  const [image] = JSON.parse(row.to_images) as string[];
  return {
    place: [row.cluster, row.namespace, row.workload_kind, row.workload].join(
      '/',
    ),
    method: row.method as Attempt['method'],
    status: row.status as RecordStatus,
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
    image,
    goesBack: row.origin_kind === 'RollBack',
    broken: row.verdict === 'broken',
    weight: row.weight ?? undefined,
  };
}

/** The line of a row. */
export function entryOf(row: TimelineRow): TimelineEntry {
  return {
    at: row.at,
    kind: row.kind as TimelineEntry['kind'],
    ...JSON.parse(row.entry),
  };
}

/** The columns of a line. */
export function timelineRowOf(
  releaseId: string,
  { key, entry }: KeyedEntry,
): Omit<TimelineRow, 'position'> {
  const { at, kind, ...rest } = entry;
  return {
    release_id: releaseId,
    key: key.slice(0, KEY_LETTERS),
    at,
    kind,
    entry: JSON.stringify(rest),
  };
}

const SEARCH_LETTERS = 4_000;

/** What a person may look for: the workload, versions, images, description, operator. */
function searchTextOf(record: StoredRelease): string {
  return [
    record.workload.name,
    record.rollout,
    record.releaseId,
    record.to.version,
    record.from.version,
    ...record.to.images,
    ...record.from.images,
    record.operator,
    record.description,
  ]
    .filter(Boolean)
    .join('\n')
    .toLowerCase()
    .slice(0, SEARCH_LETTERS);
}

/** A version is called by its first image's tag, unless somebody named it. */
export function named(version: ReleasedVersion): ReleasedVersion {
  const [image = ''] = version.images;
  const [name, digest] = image.split('@');
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  return {
    ...version,
    ...(version.version === undefined && tag ? { version: tag } : {}),
    ...(version.digest === undefined && digest ? { digest } : {}),
  };
}

function secondsBetween(
  from: string | null,
  to: string | null,
): number | undefined {
  if (from === null || to === null) return undefined;
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1_000);
}

/** Without what is null or undefined; each field of a record has to be named. */
function present<T extends object>(fields: Record<keyof T, unknown>): T {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== null && value !== undefined,
    ),
  ) as T;
}
