// SPDX-License-Identifier: Apache-2.0
import ts from 'typescript';
import { isTest, lineOf, walk } from '../source.mjs';

const unfinished = /\b(TODO|FIXME|XXX)\b/;
const silenced = /@ts-(ignore|nocheck)\b/;
const suites = /^(it|test|describe)(\.each\b.*)?\.(only|skip|todo)$/s;
const focused = /^(xit|xtest|xdescribe|fit|fdescribe)$/;

/** Programs that speak to a terminal. */
const speaks = path =>
  !/^(plugins|packages)\/[^/]+\/src\//.test(path) ||
  path.startsWith('packages/local-cluster/');

/** @type {import('../source.mjs').Rule} */
export const leftovers = {
  name: 'leftovers',
  applies: path =>
    /\.(tsx?|mjs|cjs|js|go|sh|ya?ml)$/.test(path) &&
    !path.startsWith('scripts/tidy/'),
  check({ path, lines, tree }) {
    const inText = lines.flatMap((text, index) => {
      const word = text.match(unfinished)?.[0] ?? text.match(silenced)?.[0];
      return word
        ? [{ line: index + 1, message: `${word}: finish it, or leave it out` }]
        : [];
    });
    return tree ? [...inText, ...inTree(path, tree)] : inText;
  },
};

function inTree(path, tree) {
  const findings = [];
  walk(tree, node => {
    const message = leftover(node, path, tree);
    if (message) {
      findings.push({ line: lineOf(tree, node), message });
    }
  });
  return findings;
}

function leftover(node, path, tree) {
  if (ts.isDebuggerStatement(node)) {
    return 'debugger';
  }
  if (
    node.kind === ts.SyntaxKind.AnyKeyword &&
    !isTest(path) &&
    /\.tsx?$/.test(path)
  ) {
    return 'any: say what it is, or unknown and look';
  }
  if (!ts.isCallExpression(node)) {
    return undefined;
  }
  const called = node.expression.getText(tree);
  if (isTest(path) && (suites.test(called) || focused.test(called))) {
    return `${called}: every test runs`;
  }
  if (called.startsWith('console.') && !speaks(path)) {
    return `${called}: use the logger, or an error`;
  }
  return undefined;
}
