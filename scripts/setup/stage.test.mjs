// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { cache, logs } from './paths.mjs';
import { StageFailed, runStage } from './stage.mjs';

const name = `a-test-of-stages-${process.pid}`;
afterEach(() => {
  rmSync(join(logs, `${name}.log`), { force: true });
  rmSync(join(cache, 'stages', `${name}.fingerprint`), { force: true });
});

/** A stage that counts how often it really runs. */
function counting(overrides = {}) {
  const stage = {
    name,
    title: 'a test',
    fingerprint: () => 'inputs',
    runs: 0,
    work: async () => {
      stage.runs += 1;
    },
    ...overrides,
  };
  return stage;
}

test('a stage whose inputs are unchanged is skipped', async () => {
  const stage = counting();
  assert.equal(await runStage(stage), 'done');
  assert.equal(await runStage(stage), 'unchanged');
  assert.equal(stage.runs, 1);
});

test('a stage whose result is gone runs again', async () => {
  const stage = counting({ present: () => false });
  await runStage(stage);
  await runStage(stage);
  assert.equal(stage.runs, 2);
});

test('a stage that failed runs again', async () => {
  const failing = counting({
    work: async () => {
      throw new Error('no network');
    },
  });
  await assert.rejects(runStage(failing), /a test: no network/);
  const stage = counting();
  await runStage(stage);
  assert.equal(stage.runs, 1);
});

test('a command that fails is reported with its code, the remedy and the end of its output', async () => {
  const script = 'console.log("what it said"); process.exit(7)';
  const stage = counting({
    work: run => run(process.execPath, ['-e', script], { remedy: 'try again' }),
  });
  await assert.rejects(runStage(stage), error => {
    assert.ok(error instanceof StageFailed);
    assert.match(error.message, /ended with code 7; try again/);
    assert.match(error.report(), /what it said/);
    return true;
  });
});

test('a command that does not exist is named', async () => {
  const stage = counting({ work: run => run('no-such-command', []) });
  await assert.rejects(runStage(stage), /no-such-command/);
});
