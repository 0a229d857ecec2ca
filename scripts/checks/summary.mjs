// SPDX-License-Identifier: Apache-2.0
import { elapsed } from '../setup/progress.mjs';

/**
 * What failed, and the closing table; its last line is "N passed, N failed".
 *
 * @param {import('./runChecks.mjs').Result[]} results
 */
export function summary(results) {
  const rows = results.map(({ title, passed, failed, skipped, ms }) => [
    failed > 0 ? '✗' : '✓',
    title,
    `${passed} passed`,
    `${failed} failed`,
    skipped > 0 ? `${skipped} skipped` : '',
    elapsed(ms),
  ]);
  const widths = rows.reduce(
    (most, row) => row.map((cell, i) => Math.max(cell.length, most[i] ?? 0)),
    [],
  );
  const table = rows.map(row =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
  const total = key => results.reduce((sum, result) => sum + result[key], 0);
  return [
    '',
    ...results.flatMap(({ title, failures = [] }) =>
      failures.map(failure => `✗ ${title}\n${failure}\n`),
    ),
    ...table,
    '',
    `${total('passed')} passed, ${total('failed')} failed`,
    '',
  ].join('\n');
}
