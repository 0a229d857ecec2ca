// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { withLock } from './lock.mjs';

const directory = mkdtempSync(join(tmpdir(), 'teal-lock-'));
const file = join(directory, 'part.lock');

after(() => rmSync(directory, { recursive: true }));

test('only one works at a time, and a failure gives the lock back', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise(resolve => {
      setImmediate(resolve);
    });
    inside -= 1;
    throw new Error('the build failed');
  };
  const results = await Promise.allSettled([
    withLock(file, 'first', work),
    withLock(file, 'second', work),
  ]);
  assert.equal(most, 1);
  assert.ok(results.every(({ status }) => status === 'rejected'));
  assert.equal(existsSync(file), false);
});

test('the lock of a process that died is taken over', async () => {
  const { pid } = spawnSync('true');
  writeFileSync(file, String(pid));
  assert.equal(await withLock(file, 'third', async () => 'built'), 'built');
});
