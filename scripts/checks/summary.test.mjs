// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdict } from './runChecks.mjs';
import { summary } from './summary.mjs';

const green = { title: 'lint', passed: 1, failed: 0, skipped: 0, ms: 2_000 };

test('the last line adds everything up', () => {
  const red = {
    title: 'unit tests',
    passed: 30,
    failed: 2,
    skipped: 0,
    ms: 63_000,
  };
  const lines = summary([green, red]).trimEnd().split('\n');
  assert.equal(lines.at(-1), '31 passed, 2 failed');
  assert.match(lines[2], /✗ +unit tests +30 passed +2 failed +1 min 03 s/);
});

test('says what failed above the table', () => {
  const red = { ...green, failed: 1, failures: ['✖ loses nothing'] };
  assert.match(summary([red]), /✗ lint\n✖ loses nothing\n\n✗ +lint/);
});

test('a check without a count is one test', () => {
  assert.deepEqual(verdict(undefined, undefined), {
    passed: 1,
    failed: 0,
    skipped: 0,
  });
  assert.deepEqual(verdict(undefined, new Error('types')), {
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});

test('a run that breaks after its tests passed has failed', () => {
  const counts = { passed: 9, failed: 0, skipped: 0 };
  assert.deepEqual(verdict(counts, new Error('code 1')), {
    passed: 9,
    failed: 1,
    skipped: 0,
  });
});
