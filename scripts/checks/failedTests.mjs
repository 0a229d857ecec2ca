// SPDX-License-Identifier: Apache-2.0
// Which tests a log says have failed, and why: the end of a long log is rarely where that stands.

const ansi = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const linesOfOne = 25;

/**
 * @param {string} output of jest, node --test or go test -v
 * @returns {string[]} a failed test each: its name, and the first lines of what it said
 */
export function failedTests(output) {
  const lines = output.replace(ansi, '').split('\n');
  return [...nodeTest(lines), ...jest(lines), ...go(lines)];
}

/** Below "✖ failing tests:" each one stands as "test at <file>", "✖ <name>" and its indented error. */
function nodeTest(lines) {
  return blocks(lines, {
    begins: line => line.startsWith('test at '),
    ends: (line, index) => index > 1 && /^\S/.test(line),
  });
}

/** "  ● <suite> › <test>", then its error, up to the next one or the summary of the run. */
function jest(lines) {
  return blocks(lines, {
    begins: line => /^ {2}● .+/.test(line) && !/● Console/.test(line),
    ends: line =>
      /^ {2}● /.test(line) || /^(PASS|FAIL|Test Suites:|Tests:)/.test(line),
  });
}

/** What a Go test said stands above this line. */
function go(lines) {
  return lines.filter(line => /^ *--- FAIL: /.test(line));
}

function blocks(lines, { begins, ends }) {
  return lines.flatMap((line, at) => {
    if (!begins(line)) return [];
    const rest = lines.slice(at + 1);
    const end = rest.findIndex(ends);
    const block = [line, ...rest.slice(0, end < 0 ? undefined : end)];
    return [block.slice(0, linesOfOne).join('\n').trimEnd()];
  });
}
