// SPDX-License-Identifier: Apache-2.0
/** A history as a portal has it after a busy year. */
import { randomUUID } from 'node:crypto';
import type { RecordStatus } from '@teal/rollouts-common';
import {
  rowOf,
  type TestDatabases,
  timelineRowOf,
} from '../harness/historyInternals';

/** A database that is open. */
export type Database = Awaited<ReturnType<TestDatabases['open']>>;

export const RELEASES = 10_000;
export const SERVICES = 100;
/** Of a timeline; one release has many. */
const LINES = 20;
/** The most that is shown. */
const MANY_LINES = 5_000;
const EVERY_MS = 50 * 60_000;
const ROWS_AT_ONCE = 100;
/** SQLite takes no more. */
const LINES_AT_ONCE = 500;

const OUTCOMES: readonly RecordStatus[] = [
  ...Array<RecordStatus>(7).fill('Succeeded'),
  'Failed',
  'RolledBack',
  'Superseded',
];

/** When the release of this number began. */
export function timeOf(number: number): string {
  return new Date(Date.UTC(2025, 10, 1) + number * EVERY_MS).toISOString();
}

/** @returns ids of the newest record and of the one with the longest timeline that is shown. */
export async function fill(
  database: Database,
): Promise<{ readonly newest: string; readonly longest: string }> {
  const ids: string[] = [];
  for (let from = 0; from < RELEASES; from += ROWS_AT_ONCE) {
    const rows = Array.from({ length: ROWS_AT_ONCE }, (_, index) =>
      recordNumber(from + index),
    );
    ids.push(...rows.map(({ id }) => id));
    await database('releases').insert(rows);
    await insertLines(
      database,
      rows.flatMap(({ id, created_at: at }) => linesOf(id, at, LINES)),
    );
  }
  const longest = ids[RELEASES / 2];
  const lines = linesOf(longest, timeOf(RELEASES / 2), MANY_LINES);
  await insertLines(database, lines.slice(LINES));
  return { newest: ids[RELEASES - 1], longest };
}

async function insertLines(
  database: Database,
  lines: ReturnType<typeof linesOf>,
): Promise<void> {
  for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
    await database('release_timeline').insert(
      lines.slice(from, from + LINES_AT_ONCE),
    );
  }
}

function recordNumber(number: number) {
  const name = `s${number % SERVICES}`;
  const at = timeOf(number);
  const row = rowOf({
    id: randomUUID(),
    method: 'rollout',
    cluster: `cluster-${number % 3}`,
    namespace: number % 2 ? 'shop' : 'pay',
    workload: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    rollout: name,
    releaseId: `g${number}`,
    entityRef: `component:default/${name}`,
    from: { images: [`registry.example/${name}:v${number - SERVICES}`] },
    to: { images: [`registry.example/${name}:v${number}`] },
    description: `change ${number} of ${name}`,
    operator: `user:default/u${number % 50}`,
    createdAt: at,
    startedAt: at,
    finishedAt: new Date(Date.parse(at) + 600_000).toISOString(),
    status: OUTCOMES[number % OUTCOMES.length],
    weight: 100,
  });
  return { ...row, release_key: `g${number}@${at}` };
}

function linesOf(id: string, at: string, count: number) {
  return Array.from({ length: count }, (_, index) =>
    timelineRowOf(id, {
      key: `analysis/errors/${index}`,
      entry: {
        ...({ at, kind: 'analysis', state: 'Successful' } as const),
        ...{ name: 'errors', stage: 'Step', step: 1, value: `0.0${index}` },
      },
    }),
  );
}
