// SPDX-License-Identifier: Apache-2.0
import type { MetricStatus } from '@teal/rollouts-common';
import { metricFigures, numberText } from './metricChart';

const at = (second: number) => new Date(second * 1_000).toISOString();

function metric(options: Partial<MetricStatus>): MetricStatus {
  return {
    metric: 'latency',
    stage: 'Step',
    step: 1,
    phase: 'Running',
    counters: {
      count: 2,
      successful: 2,
      failed: 0,
      inconclusive: 0,
      error: 0,
      consecutiveError: 0,
      consecutiveSuccess: 2,
    },
    measurements: [
      {
        startedAt: at(1),
        finishedAt: at(1),
        phase: 'Successful',
        value: '{"p50":10,"p99":90}',
        baseline: '{"p50":9,"p99":100}',
      },
      { startedAt: at(2), finishedAt: at(2), phase: 'Error' },
    ],
    ...options,
  };
}

const rules = {
  failureLimit: 0,
  inconclusiveLimit: 0,
  consecutiveErrorLimit: 4,
};

describe('the charts of a metric', () => {
  it('show the number that its condition speaks of, with a gap where nothing was measured', () => {
    const successCondition = 'result.p99 < baseline.p99 * 1.2';
    const figures = metricFigures(
      metric({ rules: { ...rules, successCondition } }),
    );
    expect(figures.map(({ name }) => name)).toEqual(['p99']);
    expect(figures[0].moments).toEqual([
      { at: 1_000, phase: 'Successful', canary: 90, stable: 100, border: 120 },
      { at: 2_000, phase: 'Error' },
    ]);
  });

  it('show what was measured where no condition is plain', () => {
    expect(metricFigures(metric({})).map(({ name }) => name)).toEqual([
      'p50',
      'p99',
    ]);
  });

  it('are none where no number was measured', () => {
    const [, nothing] = metric({}).measurements;
    expect(metricFigures(metric({ measurements: [nothing] }))).toEqual([]);
  });
});

it.each([
  [99.951, '99.95'],
  [0.0042134, '0.00421'],
  [12345.6, '12,346'],
  [0, '0'],
  [undefined, '–'],
])('%s is read as %s', (value, text) => {
  expect(numberText(value)).toBe(text);
});
