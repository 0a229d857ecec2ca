// SPDX-License-Identifier: Apache-2.0
import ts from 'typescript';
import { walk } from '../source.mjs';

const limit = 70;
const message = lines =>
  `a function of ${lines} lines; at most ${limit}: let it read as a list of named stages`;

/** @type {import('../source.mjs').Rule} */
export const functionLength = {
  name: 'function-length',
  applies: path => /\.(tsx?|mjs|cjs|js|go)$/.test(path),
  check({ tree, lines }) {
    return tree ? inTree(tree) : inGo(lines);
  },
};

function inTree(tree) {
  const findings = [];
  walk(tree, node => {
    if (ts.isFunctionLike(node) && node.body && !isSuite(node)) {
      const first = tree.getLineAndCharacterOfPosition(
        node.getStart(tree),
      ).line;
      const last = tree.getLineAndCharacterOfPosition(node.getEnd()).line;
      const length = last - first + 1;
      if (length > limit) {
        findings.push({ line: first + 1, message: message(length) });
      }
    }
  });
  return findings;
}

/** describe() holds a file's tests: a table of contents, as long as the file. */
function isSuite(node) {
  const call = node.parent;
  return (
    ts.isCallExpression(call) &&
    /^describe(\.each\b[\s\S]*)?$/.test(call.expression.getText())
  );
}

/** gofmt ends a top-level function with the first line that is a lone brace. */
function inGo(lines) {
  const findings = [];
  lines.forEach((text, index) => {
    if (/^func\b.*\{$/.test(text)) {
      const length = lines.indexOf('}', index) - index + 1;
      if (length > limit) {
        findings.push({ line: index + 1, message: message(length) });
      }
    }
  });
  return findings;
}
