// SPDX-License-Identifier: Apache-2.0
import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './lock.mjs';

const dayMs = 24 * 3600 * 1000;
/** The state before the last change, too, for somebody who goes back and forth between two branches. */
const kept = 2;

/** Says that a result is in use: its folder's time is that of its last use. */
export function markUsed(result, now = Date.now()) {
  utimesSync(result, new Date(now), new Date(now));
}

/**
 * Removes results of one part that nobody needs any more: all but the two used last and those used within a day, which a
 * cluster may still run. And what builds left that were killed.
 *
 * @param {{directory: string, name: string, now?: number}} part `directory` holds the results, `<name>-<hash>` each
 */
export function prune({ directory, name, now = Date.now() }) {
  for (const folder of readdirSync(directory)) {
    const pid = /\.unfinished-(\d+)$/.exec(folder)?.[1];
    if (pid && !isAlive(Number(pid))) {
      remove(directory, folder);
    }
  }
  const result = new RegExp(`^${name}-[0-9a-f]{12}$`);
  const usedAt = folder => statSync(join(directory, folder)).mtimeMs;
  readdirSync(directory)
    .filter(folder => result.test(folder))
    .sort((a, b) => usedAt(b) - usedAt(a))
    .slice(kept)
    .filter(folder => now - usedAt(folder) > dayMs)
    .forEach(folder => remove(directory, folder));
}

function remove(directory, folder) {
  rmSync(join(directory, folder), { recursive: true, force: true });
}
