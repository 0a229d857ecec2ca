// SPDX-License-Identifier: Apache-2.0
// A test that sleeps is slow on a fast machine and wrong on a slow one: wait for the state. A timer that rejects, to bound
// such a wait, is fine. A benchmark measures time and is no verdict.
import ts from 'typescript';
import { importsOf, isTest, lineOf, walk } from '../source.mjs';

const sleeps = /(^|\.)(sleep|delay|waitForTimeout)$/;
const advice = 'wait for a state, not for a time';

/** @type {import('../source.mjs').Rule} */
export const fixedSleeps = {
  name: 'fixed-sleeps',
  applies: path =>
    isTest(path) &&
    /\.(tsx?|mjs)$/.test(path) &&
    !path.startsWith('test/bench/'),
  check({ tree }) {
    const findings = importsOf(tree)
      .filter(({ specifier }) => /^(node:)?timers\/promises$/.test(specifier))
      .map(({ line, specifier }) => ({
        line,
        message: `imports ${specifier}: ${advice}`,
      }));
    walk(tree, node => {
      if (!ts.isCallExpression(node)) {
        return;
      }
      const called = node.expression.getText(tree);
      if (
        sleeps.test(called) ||
        (called === 'setTimeout' && resolvesItsPromise(node))
      ) {
        findings.push({
          line: lineOf(tree, node),
          message: `${called}: ${advice}`,
        });
      }
    });
    return findings;
  },
};

/** `new Promise(resolve => setTimeout(resolve, 100))`, also with `() => resolve()`. */
function resolvesItsPromise(timer) {
  const resolve = executorAround(timer)?.parameters[0]?.name.getText();
  const action = timer.arguments[0];
  if (!resolve || !action) {
    return false;
  }
  return ts.isIdentifier(action)
    ? action.text === resolve
    : callsIt(action, resolve);
}

function callsIt(action, resolve) {
  let called = false;
  walk(action, node => {
    called ||=
      ts.isCallExpression(node) && node.expression.getText() === resolve;
  });
  return called;
}

function executorAround(node) {
  for (let at = node.parent; at; at = at.parent) {
    const executor =
      ts.isFunctionLike(at) && ts.isNewExpression(at.parent) ? at : undefined;
    if (executor?.parent.expression.getText() === 'Promise') {
      return executor;
    }
  }
  return undefined;
}
