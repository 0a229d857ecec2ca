// SPDX-License-Identifier: Apache-2.0
import type { TrafficSeries } from '@teal/rollouts-common';
import { figureText, hasRequests, momentsOf, newest } from './figures';

const at = (second: number) =>
  new Date(Date.UTC(2026, 10, 22, 10, 0, second)).toISOString();

const series: TrafficSeries = {
  available: true,
  refreshSeconds: 10,
  stepSeconds: 10,
  stable: {
    points: [
      { at: at(0), requestsPerSecond: 10, successPercent: 100, p50Ms: 4 },
      { at: at(10), requestsPerSecond: 0 },
      { at: at(40), requestsPerSecond: 12, successPercent: 99, p50Ms: 5 },
    ],
    codes: [],
  },
  canary: {
    points: [{ at: at(40), requestsPerSecond: 3, successPercent: 98 }],
    codes: [],
  },
};

describe('moments', () => {
  it('are one each step, with gaps where nothing is known', () => {
    const moments = momentsOf(series, 'p50');
    expect(moments.map(({ stable }) => stable)).toEqual([
      4,
      undefined,
      undefined,
      undefined,
      5,
    ]);
    expect(moments[4].at).toBe(Date.parse(at(40)));
  });

  it('hold both versions', () => {
    const moments = momentsOf(series, 'requests');
    expect(newest(moments, 'stable')).toBe(12);
    expect(newest(moments, 'canary')).toBe(3);
    expect(newest(momentsOf(series, 'p99'), 'canary')).toBeUndefined();
  });

  it('are none before the first request', () => {
    const nothing = { available: true, refreshSeconds: 10 };
    expect(momentsOf(nothing, 'requests')).toEqual([]);
    expect(hasRequests(nothing)).toBe(false);
    expect(hasRequests(series)).toBe(true);
  });
});

it.each([
  ['requests', 33.61, '33.6/s'],
  ['success', 99.951, '99.95 %'],
  ['success', 100, '100 %'],
  ['p50', 4.27, '4.3 ms'],
  ['p99', undefined, '–'],
] as const)('%s of %s reads %s', (figure, value, text) => {
  expect(figureText(figure, value)).toBe(text);
});
