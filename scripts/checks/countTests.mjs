// SPDX-License-Identifier: Apache-2.0
// How many tests a runner says it ran, read from its summary. A check without a summary (a type check) counts as one.

const ansi = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/**
 * @param {string} output of jest, node --test or go test -v
 * @returns {{passed: number, failed: number, skipped: number} | undefined} sums over all summaries; undefined without one
 */
export function countTests(output) {
  const text = output.replace(ansi, '');
  const summaries = [...jest(text), ...nodeTest(text), ...go(text)];
  if (summaries.length === 0) {
    return undefined;
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const summary of summaries) {
    for (const key of Object.keys(total)) {
      total[key] += summary[key] ?? 0;
    }
  }
  return total;
}

/** "Tests:       1 failed, 2 skipped, 30 passed, 33 total" */
function jest(text) {
  return [...text.matchAll(/^Tests: +(.*total)$/gm)].map(([, line]) => ({
    passed: numberBefore('passed', line),
    failed: numberBefore('failed', line),
    skipped: numberBefore('skipped', line) + numberBefore('todo', line),
  }));
}

function numberBefore(word, line) {
  return Number(line.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
}

/** "ℹ pass 47" and "ℹ fail 0", or "# pass 47" in TAP. */
function nodeTest(text) {
  const all = word =>
    [...text.matchAll(new RegExp(`^[#ℹ] ${word} (\\d+)$`, 'gm'))].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
  return /^[#ℹ] pass \d+$/m.test(text)
    ? [
        {
          passed: all('pass'),
          failed: all('fail') + all('cancelled'),
          skipped: all('skipped') + all('todo'),
        },
      ]
    : [];
}

/** "--- PASS: TestX (0.00s)" */
function go(text) {
  const count = word =>
    [...text.matchAll(new RegExp(`^ *--- ${word}: `, 'gm'))].length;
  const summary = {
    passed: count('PASS'),
    failed: count('FAIL'),
    skipped: count('SKIP'),
  };
  return summary.passed + summary.failed > 0 ? [summary] : [];
}
