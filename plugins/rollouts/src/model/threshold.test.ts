// SPDX-License-Identifier: Apache-2.0
import type { MetricRules } from '@teal/rollouts-common';
import { type Threshold, thresholdsOf } from './threshold';

const limits = {
  failureLimit: 0,
  inconclusiveLimit: 0,
  consecutiveErrorLimit: 4,
};
const of = (rules: Partial<MetricRules>) =>
  thresholdsOf({ ...limits, ...rules });

describe('the borders in a chart', () => {
  it.each<[string, Threshold]>([
    [
      'result >= 99',
      { name: 'value', good: 'above', kind: 'number', value: 99 },
    ],
    [
      'result.p99 < 0.25',
      { name: 'p99', good: 'below', kind: 'number', value: 0.25 },
    ],
    [
      '200 > result.p99',
      { name: 'p99', good: 'below', kind: 'number', value: 200 },
    ],
    [
      '(result <= -1.5)',
      { name: 'value', good: 'below', kind: 'number', value: -1.5 },
    ],
    [
      'result.p99 < baseline.p99 * 1.2',
      { name: 'p99', good: 'below', kind: 'ofStable', factor: 1.2 },
    ],
    [
      'result >= baseline',
      { name: 'value', good: 'above', kind: 'ofStable', factor: 1 },
    ],
  ])('success when %s', (successCondition, threshold) => {
    expect(of({ successCondition })).toEqual([threshold]);
  });

  it('lie the other way round for a failure', () => {
    expect(of({ failureCondition: 'result > 5' })).toEqual([
      { name: 'value', good: 'below', kind: 'number', value: 5 },
    ]);
  });

  it('are as many as the parts that must all hold', () => {
    expect(
      of({ successCondition: 'result.p50 < 20 && result.p99 < 200' }).map(
        it => it.name,
      ),
    ).toEqual(['p50', 'p99']);
  });

  it('follow the stable version where a comparison tolerates some percent', () => {
    expect(
      of({ compare: { better: 'Lower', tolerance: 10, of: 'p99' } }),
    ).toEqual([{ name: 'p99', good: 'below', kind: 'ofStable', factor: 1.1 }]);
    expect(of({ compare: { better: 'Higher', tolerance: 5 } })).toMatchObject([
      { good: 'above', factor: 0.95 },
    ]);
  });

  it.each([
    'isNaN(result) || result > 99',
    'result > 5 || step < 2',
    'default(result, 0) > 5',
    'result.p99 < baseline.p50',
    'result - baseline < 3',
    'result[0] > 5',
    'weight < 50',
  ])('are none for what is no plain comparison: %s', successCondition => {
    expect(of({ successCondition })).toEqual([]);
  });
});
