// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { markUsed, prune } from './prune.mjs';

const directory = mkdtempSync(join(tmpdir(), 'teal-prune-'));
const now = Date.now();
const hourMs = 3600 * 1000;

after(() => rmSync(directory, { recursive: true }));

function result(folder, usedHoursAgo) {
  mkdirSync(join(directory, folder, 'programs'), { recursive: true });
  markUsed(join(directory, folder), now - usedHoursAgo * hourMs);
}

test('the two results used last stay, and every one that was used within a day', () => {
  const { pid } = spawnSync('true');
  result('node-0000000000aa', 1);
  result('node-0000000000bb', 23);
  result('node-0000000000cc', 23.5);
  result('node-0000000000dd', 25);
  result('contour-0000000000ee', 900);
  result('contour-0000000000ff', 901);
  result(`node-0000000000aa.unfinished-${pid}`, 0);
  result(`node-0000000000aa.unfinished-${process.pid}`, 0);
  prune({ directory, name: 'node', now });
  prune({ directory, name: 'contour', now });
  assert.deepEqual(readdirSync(directory).sort(), [
    'contour-0000000000ee',
    'contour-0000000000ff',
    'node-0000000000aa',
    `node-0000000000aa.unfinished-${process.pid}`,
    'node-0000000000bb',
    'node-0000000000cc',
  ]);
});
