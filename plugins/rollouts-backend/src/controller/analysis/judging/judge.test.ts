// SPDX-License-Identifier: Apache-2.0
import { withoutSideEffects } from '../../decide/simulation/purity';
import type { Judging, Measured } from './judge';
import { judge } from './judge';

const context = { step: 2, weight: 20, args: { limit: 95 } };
const value = (
  result: Extract<Measured, { kind: 'value' }>['result'],
  baseline?: Extract<Measured, { kind: 'value' }>['result'],
): Measured => ({
  kind: 'value',
  result,
  ...(baseline === undefined ? {} : { baseline }),
});
const noData: Measured = { kind: 'noData', why: 'the query gives no series' };

describe('one measurement', () => {
  it.each<[string, Judging, Measured, string]>([
    [
      'success condition met',
      { successCondition: 'result >= 95' },
      value(97),
      'Successful',
    ],
    [
      'success condition alone, not met',
      { successCondition: 'result >= 95' },
      value(94),
      'Failed',
    ],
    [
      'failure condition alone, not met',
      { failureCondition: 'result < 95' },
      value(97),
      'Successful',
    ],
    [
      'failure condition met',
      { failureCondition: 'result < 95' },
      value(94),
      'Failed',
    ],
    [
      'both given, neither true',
      { successCondition: 'result > 99', failureCondition: 'result < 95' },
      value(97),
      'Inconclusive',
    ],
    [
      'both given, both true',
      { successCondition: 'result > 1', failureCondition: 'result > 2' },
      value(3),
      'Failed',
    ],
    ['no condition at all', {}, value(3), 'Error'],
    [
      'a baseline',
      { successCondition: 'result.p99 < baseline.p99 * 1.2' },
      value({ p99: 100 }, { p99: 90 }),
      'Successful',
    ],
    [
      'a baseline that is beaten by too much',
      { successCondition: 'result.p99 < baseline.p99 * 1.2' },
      value({ p99: 110 }, { p99: 90 }),
      'Failed',
    ],
    [
      'a baseline that is missing',
      { successCondition: 'result < baseline' },
      value(1),
      'Inconclusive',
    ],
    [
      'whole numbers among measured ones',
      { successCondition: 'result * 2 + 1 > 3 && result / 2 < 2' },
      value(1.5),
      'Successful',
    ],
    [
      'step and weight',
      { successCondition: 'step == 2 && weight <= 20' },
      value(1),
      'Successful',
    ],
    [
      'an argument',
      { successCondition: 'result > args.limit' },
      value(96),
      'Successful',
    ],
    [
      'a field that is not there',
      { successCondition: 'result.p99 < 3' },
      value({ p50: 1 }),
      'Error',
    ],
    [
      'a value of another kind',
      { successCondition: 'result < 3' },
      value('fine'),
      'Error',
    ],
    [
      'a text',
      { successCondition: 'result == "fine"' },
      value('fine'),
      'Successful',
    ],
    [
      'a list',
      { failureCondition: 'result.exists(it, it > 3)' },
      value([1, 2, 4]),
      'Failed',
    ],
    ['NaN', { successCondition: 'result > 1' }, value(NaN), 'Inconclusive'],
    [
      'an empty list',
      { successCondition: 'result.all(it, it > 1)' },
      value([]),
      'Inconclusive',
    ],
    [
      'NaN in every field',
      { successCondition: 'result.p99 > 1' },
      value({ p99: NaN }),
      'Inconclusive',
    ],
    [
      'NaN that the condition asks for',
      { successCondition: 'isNaN(result) || result > 1' },
      value(NaN),
      'Successful',
    ],
    [
      'NaN with a default',
      { successCondition: 'default(result, 5) > 1' },
      value(NaN),
      'Successful',
    ],
    [
      'infinity',
      { failureCondition: 'isInf(result)' },
      value(Infinity),
      'Failed',
    ],
    ['no data', { successCondition: 'result > 1' }, noData, 'Inconclusive'],
    [
      'no data as success',
      { successCondition: 'result > 1', onNoData: 'Success' },
      noData,
      'Successful',
    ],
    [
      'no data as failure',
      { successCondition: 'result > 1', onNoData: 'Failure' },
      noData,
      'Failed',
    ],
    [
      'a provider error',
      { successCondition: 'result > 1', onNoData: 'Success' },
      { kind: 'error', why: 'no answer' },
      'Error',
    ],
    [
      'too few samples',
      { compare: { better: 'Lower' } },
      value([9, 9, 9], [1, 1, 1]),
      'Inconclusive',
    ],
    [
      'samples that are worse',
      { compare: { better: 'Lower' } },
      value([9, 8, 9, 8], [1, 2, 1, 2]),
      'Failed',
    ],
    [
      'samples that are better',
      { compare: { better: 'Higher' } },
      value([9, 8, 9, 8], [1, 2, 1, 2]),
      'Successful',
    ],
    [
      'samples fine, condition broken',
      { compare: { better: 'Higher' }, failureCondition: 'result[0] > 8' },
      value([9, 8, 9, 8], [1, 2, 1, 2]),
      'Failed',
    ],
  ])('%s', (_, metric, measured, phase) => {
    expect(judge(metric, measured, context).phase).toBe(phase);
  });

  it('says what was measured and what was asked for', () => {
    expect(
      judge({ successCondition: 'result >= 95' }, value(93.123456), context),
    ).toEqual({
      phase: 'Failed',
      message: 'measured 93.1235; it must be result >= 95',
    });
  });

  it('needs no clock, no chance and no network', () => {
    const metric = { successCondition: 'result.filter(it, it > 1).size() > 0' };
    expect(
      withoutSideEffects(() => judge(metric, value([1, 2]), context)).phase,
    ).toBe('Successful');
  });
});
