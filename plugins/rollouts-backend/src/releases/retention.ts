// SPDX-License-Identifier: Apache-2.0
/** How long records stay: `rollouts.history`. */
import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { Knex } from 'knex';
import { systemClock } from '../controller/clock';
import type { Logger } from '../controller/logger';
import { SettingsError } from '../settingsError';

/** What `rollouts.history` says. */
export interface Retention {
  /** Records that ended longer ago go. Default 365. */
  readonly days: number;
  /** The newest ones of each workload stay, however old. Default 20. */
  readonly keep: number;
  /** What was kept of pods of releases that went wrong goes after so many days. Default 30. */
  readonly logDays: number;
}

/** @throws SettingsError that names the key. */
export function readRetention(config: Config | undefined): Retention {
  const days = config?.getOptionalNumber('history.days') ?? 365;
  const keep = config?.getOptionalNumber('history.keep') ?? 20;
  const logDays = config?.getOptionalNumber('history.logDays') ?? 30;
  checkDays('days', days);
  checkDays('logDays', logDays);
  if (!Number.isInteger(keep) || keep < 0) {
    throw new SettingsError(
      'rollouts.history.keep',
      `${keep} is no number of records`,
    );
  }
  return { days, keep, logDays };
}

function checkDays(key: string, days: number): void {
  if (days > 0) return;
  throw new SettingsError(
    `rollouts.history.${key}`,
    `${days} is no number of days above 0`,
  );
}

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Few enough that nobody waits for the lock. */
const AT_ONCE = 200;

/** Removes once an hour, on one replica. */
export async function scheduleRetention(options: {
  readonly scheduler: SchedulerService;
  readonly database: Knex;
  /** Undefined: nothing is recorded, so nothing goes. */
  readonly settings: { readonly retention: Retention } | undefined;
  readonly logger: Logger;
}): Promise<void> {
  const { scheduler, database, settings, logger } = options;
  if (!settings) return;
  const { retention } = settings;
  const now = () => systemClock.now();
  await scheduler.scheduleTask({
    id: 'rollouts-release-retention',
    frequency: { hours: 1 },
    initialDelay: { minutes: 1 },
    timeout: { minutes: 10 },
    async fn(signal) {
      const removed = await removeOld({ database, retention, now, signal });
      if (removed)
        logger.info('Old records of releases were removed', { removed });
      await removeOldLogs({ database, retention, now });
    },
  });
}

/** @returns how many records went. */
export async function removeOld(options: {
  readonly database: Knex;
  readonly retention: Pick<Retention, 'days' | 'keep'>;
  readonly now: () => number;
  readonly signal?: AbortSignal;
}): Promise<number> {
  const { database, retention, now, signal } = options;
  const before = new Date(now() - retention.days * DAY_MS).toISOString();
  let removed = 0;
  while (!signal?.aborted) {
    const ids = await oldOnes(database, retention.keep, before);
    if (ids.length) await remove(database, ids);
    removed += ids.length;
    if (ids.length < AT_ONCE) break;
  }
  return removed;
}

/** What was kept of pods, too long ago or of a release that ended well after all. */
export async function removeOldLogs(options: {
  readonly database: Knex;
  readonly retention: Pick<Retention, 'logDays'>;
  readonly now: () => number;
}): Promise<void> {
  const { database, retention, now } = options;
  const before = new Date(now() - retention.logDays * DAY_MS).toISOString();
  await database('release_diagnoses')
    .where('at', '<', before)
    .orWhereIn(
      'release_id',
      database('releases').select('id').where('status', 'Succeeded'),
    )
    .delete();
}

/** Ended before that time, and not among the newest of their workload. */
async function oldOnes(
  database: Knex,
  keep: number,
  before: string,
): Promise<string[]> {
  const ranked = database('releases')
    .select('id', 'finished_at')
    .rowNumber('place', over =>
      over
        .partitionBy('cluster')
        .partitionBy('namespace')
        .partitionBy('workload_kind')
        .partitionBy('workload')
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc'),
    );
  const rows: { id: string }[] = await database
    .from(ranked.as('ranked'))
    .select('id')
    .where('place', '>', keep)
    .where('finished_at', '<', before)
    .orderBy('finished_at')
    .limit(AT_ONCE);
  return rows.map(({ id }) => id);
}

async function remove(database: Knex, ids: readonly string[]): Promise<void> {
  await database.transaction(async all => {
    await all('release_timeline')
      .whereIn('release_id', [...ids])
      .delete();
    await all('release_diagnoses')
      .whereIn('release_id', [...ids])
      .delete();
    await all('release_manifests')
      .whereIn('release_id', [...ids])
      .delete();
    await all('releases')
      .whereIn('id', [...ids])
      .delete();
  });
}
