// SPDX-License-Identifier: Apache-2.0
import type { MetricCounters, MetricRules } from '@teal/rollouts-common';
import { english } from '../__testUtils__/english';
import { counterWords } from './metricCounters';

const t = english();

const words = (
  counters: Partial<MetricCounters>,
  rules?: Partial<MetricRules>,
) =>
  counterWords(
    {
      counters: {
        count: 0,
        successful: 0,
        failed: 0,
        inconclusive: 0,
        error: 0,
        consecutiveError: 0,
        consecutiveSuccess: 0,
        ...counters,
      },
      rules: rules && {
        failureLimit: 0,
        inconclusiveLimit: 0,
        consecutiveErrorLimit: 4,
        ...rules,
      },
    },
    t,
  ).join('; ');

describe('counters', () => {
  it('say how many failures are still forgiven', () => {
    expect(words({ count: 3, failed: 2 }, { count: 5, failureLimit: 3 })).toBe(
      '3 of 5 measurements; 2 of 3 failures allowed',
    );
  });

  it('say what else counts only where it does', () => {
    expect(
      words(
        {
          count: 4,
          inconclusive: 1,
          consecutiveError: 2,
          consecutiveSuccess: 1,
        },
        { inconclusiveLimit: 2, consecutiveSuccessLimit: 3 },
      ),
    ).toBe(
      '4 measurements; 1 of 3 successes in a row needed; 0 of 0 failures allowed; 1 of 2 inconclusive ones allowed; 2 of 4 errors in a row allowed',
    );
  });

  it('are plain numbers where the limits are not known', () => {
    expect(words({ count: 2, successful: 1, failed: 1 })).toBe(
      '1 of 2 good, 1 failed, 0 inconclusive, 0 errors',
    );
  });
});
