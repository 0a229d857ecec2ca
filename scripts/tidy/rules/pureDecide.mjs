// SPDX-License-Identifier: Apache-2.0
// DESIGN §1: decide has no clock and no randomness; the time is an argument.
import ts from 'typescript';
import { isTest, lineOf, walk } from '../source.mjs';

const impure = new Map([
  ['Date.now', 'take `now` from the arguments'],
  ['Math.random', 'a decision is the same every time'],
  ['performance', 'take `now` from the arguments'],
  ['process', 'a decision knows nothing of the process it runs in'],
  ['setTimeout', 'return requeueAfter instead'],
  ['setInterval', 'return requeueAfter instead'],
  ['crypto', 'a decision is the same every time'],
]);

/** @type {import('../source.mjs').Rule} */
export const pureDecide = {
  name: 'pure-decide',
  applies: path =>
    [
      'plugins/rollouts-backend/src/controller/decide/',
      'plugins/rollouts-backend/src/controller/analysis/judging/',
      'plugins/rollouts-backend/src/controller/gates/asking/',
    ].some(inside => path.startsWith(inside)) &&
    path.endsWith('.ts') &&
    !isTest(path),
  check({ tree }) {
    const findings = [];
    const add = (node, what, remedy) =>
      findings.push({
        line: lineOf(tree, node),
        message: `uses ${what}: ${remedy}`,
      });
    walk(tree, node => {
      if (ts.isPropertyAccessExpression(node)) {
        const name = node.getText(tree);
        if (impure.has(name)) {
          add(node, name, impure.get(name));
        }
      } else if (
        ts.isNewExpression(node) &&
        node.expression.getText(tree) === 'Date' &&
        !node.arguments?.length
      ) {
        add(node, 'new Date()', 'take `now` from the arguments');
      } else if (
        ts.isIdentifier(node) &&
        impure.has(node.text) &&
        isValue(node)
      ) {
        add(node, node.text, impure.get(node.text));
      }
    });
    return findings;
  },
};

/** A name read as a global; not a property, a parameter or a key that happens to be called so. */
function isValue(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) {
    return parent.expression === node;
  }
  return ts.isCallExpression(parent) && parent.expression === node;
}
