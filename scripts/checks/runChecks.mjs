// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logs } from '../setup/paths.mjs';
import { runStage } from '../setup/stage.mjs';
import { countTests } from './countTests.mjs';
import { failedTests } from './failedTests.mjs';

/**
 * Runs checks one after the other; a failing one doesn't keep the next from running.
 *
 * @param {import('./checks.mjs').Check[]} checks
 * @param {{node: string, yarn: string, env: Record<string, string>}} tools
 * @returns {Promise<Result[]>}
 *
 * @typedef {object} Result
 * @property {string} title
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} ms
 * @property {string[]} [failures] what the failed tests said
 */
export async function runChecks(checks, tools) {
  const results = [];
  for (const check of checks) {
    const startedAt = Date.now();
    const failure = await runCheck(check, tools);
    const log = readFileSync(join(logs, `${check.name}.log`), 'utf8');
    if (failure) {
      process.stdout.write(`${failure.report()}\n`);
    }
    results.push({
      title: check.title,
      ms: Date.now() - startedAt,
      ...verdict(countTests(log), failure),
      failures: failure ? failedTests(log) : [],
    });
  }
  return results;
}

/** @returns {Promise<import('../setup/stage.mjs').StageFailed | undefined>} */
async function runCheck({ name, title, command, env }, tools) {
  const [program, ...args] = command;
  try {
    await runStage({
      name,
      title,
      work: async run => {
        await run(tools[program] ?? program, args, {
          env: { ...tools.env, ...env },
        });
      },
    });
    return undefined;
  } catch (failure) {
    return failure;
  }
}

/** A check that failed counts at least one failure, even when each of its tests passed (a crash afterwards). */
export function verdict(counts, failure) {
  const { passed, failed, skipped } = counts ?? {
    passed: failure ? 0 : 1,
    failed: 0,
    skipped: 0,
  };
  return { passed, failed: failure ? Math.max(failed, 1) : failed, skipped };
}
