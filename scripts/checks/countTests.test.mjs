// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countTests } from './countTests.mjs';

test('reads what jest says, colours or not', () => {
  const coloured =
    '\u001b[1mTests:       \u001b[22m\u001b[1m\u001b[31m1 failed\u001b[39m\u001b[22m, 2 skipped, 30 passed, 33 total';
  assert.deepEqual(countTests(`${coloured}\nTime: 3 s\n`), {
    passed: 30,
    failed: 1,
    skipped: 2,
  });
});

test('adds up the summaries of several runs', () => {
  const output =
    'Tests:       3 passed, 3 total\nTests:       4 passed, 4 total\n';
  assert.equal(countTests(output).passed, 7);
});

test('reads what node --test says', () => {
  const output =
    'ℹ tests 4\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\nℹ todo 0\n';
  assert.deepEqual(countTests(output), { passed: 2, failed: 2, skipped: 0 });
});

test('reads what go test -v says', () => {
  const output =
    '--- PASS: TestA (0.00s)\n    --- PASS: TestA/b (0.00s)\n--- FAIL: TestC (0.10s)\n';
  assert.deepEqual(countTests(output), { passed: 2, failed: 1, skipped: 0 });
});

test('finds no summary in the output of a type check', () => {
  assert.equal(countTests('src/a.ts(1,2): error TS2304'), undefined);
});
