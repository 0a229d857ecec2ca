// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failedTests } from './failedTests.mjs';

test('finds what failed in the middle of a log of several runs of node --test', () => {
  const log = [
    '✖ loses nothing (12.3ms)',
    'ℹ fail 1',
    '',
    '✖ failing tests:',
    '',
    'test at test/e2e/a.test.ts:3:1',
    '✖ loses nothing (12.3ms)',
    '  AssertionError: 2 requests were lost',
    '      at a.test.ts:9:1',
    '✔ a test of the next run (1ms)',
    'ℹ fail 0',
  ];
  assert.deepEqual(failedTests(log.join('\n')), [log.slice(5, 9).join('\n')]);
});

test('tells two failures apart', () => {
  const log = [
    '✖ failing tests:',
    '',
    'test at a.ts:1:1',
    '✖ first (1ms)',
    '  Error: one',
    '',
    'test at b.ts:1:1',
    '✖ second (1ms)',
    '  Error: two',
  ];
  assert.deepEqual(
    failedTests(log.join('\n')).map(block => block.split('\n').at(-1)),
    ['  Error: one', '  Error: two'],
  );
});

test('reads jest and go', () => {
  const log = [
    'FAIL src/a.test.ts',
    '  \u001b[1m● the gate › holds\u001b[22m',
    '',
    '    expected true',
    '',
    'PASS src/b.test.ts',
    '--- FAIL: TestC (0.10s)',
  ];
  assert.deepEqual(failedTests(log.join('\n')), [
    '  ● the gate › holds\n\n    expected true',
    '--- FAIL: TestC (0.10s)',
  ]);
});

test('is silent where nothing failed', () => {
  assert.deepEqual(failedTests('✔ ok (1ms)\nℹ fail 0\nTests: 1 passed'), []);
});
