// SPDX-License-Identifier: Apache-2.0
import type { ConditionInput } from './conditions';
import { conditionProblem, holds, mentions } from './conditions';

const input: ConditionInput = {
  result: 1,
  baseline: null,
  step: 1,
  weight: 10,
  args: {},
};

describe('conditions', () => {
  it.each([
    ['result >', 'Unexpected'],
    ['resutl > 3', 'Unknown variable: resutl'],
    ['"fine"', 'must say true or false'],
    ['result.matches("(a+)+$")', 'regular expressions are not allowed'],
    [
      'result.all(a, result.all(b, result.all(c, c > 0)))',
      'at most 2 are allowed',
    ],
    ['process.exit()', 'Unknown variable: process'],
    [`${'('.repeat(40)}result${')'.repeat(40)} > 0`, 'maxDepth'],
  ])('refuses %s', (expression, why) => {
    expect(conditionProblem(expression)).toContain(why);
  });

  it.each(['result > 3', 'result["matches("] > 3', 'default(result, 0) == 0'])(
    'takes %s',
    expression => {
      expect(conditionProblem(expression)).toBeUndefined();
    },
  );

  it('reaches nothing of this process through a value', () => {
    for (const expression of [
      'result.constructor == null',
      'result.__proto__ == null',
      'args.constructor == null',
    ]) {
      expect(() => holds(expression, input)).toThrow(/No such key/);
    }
  });

  it('looks at the first hundred elements of a list, so that its time is bounded', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => index);
    expect(holds('size(result) == 100', { ...input, result: many })).toBe(true);
  });

  it('tells a name from a part of another name and from a text', () => {
    expect(mentions('result < baseline * 2', 'baseline')).toBe(true);
    expect(mentions('result.baseline < 2', 'baseline')).toBe(false);
    expect(mentions('result == "baseline"', 'baseline')).toBe(false);
  });
});
