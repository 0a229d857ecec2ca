// SPDX-License-Identifier: Apache-2.0
import type { MeasurementPhase } from '@teal/rollouts-common';
import { nextMeasurementAt } from './schedule';

const measured = (phase: MeasurementPhase, from: number, to: number) => ({
  phase: 'Running' as const,
  measurements: [
    {
      phase,
      startedAt: new Date(from).toISOString(),
      finishedAt: new Date(to).toISOString(),
    },
  ],
});

describe('the next measurement', () => {
  it.each([
    [
      'the first is due at once',
      {
        metric: {},
        status: { phase: 'Running' as const, measurements: [] },
        since: 500,
      },
      500,
    ],
    [
      'or after the initial delay',
      {
        metric: { initialDelay: '2s' },
        status: { phase: 'Running' as const, measurements: [] },
        since: 500,
      },
      2_500,
    ],
    [
      'the next an interval after the start of the last',
      {
        metric: { interval: '5s' },
        status: measured('Successful', 1_000, 3_000),
        since: 0,
      },
      6_000,
    ],
    [
      'but never before the last is through',
      {
        metric: { interval: '1s' },
        status: measured('Successful', 1_000, 3_000),
        since: 0,
      },
      3_000,
    ],
    [
      'a minute where no interval is given',
      { metric: {}, status: measured('Failed', 0, 10), since: 0 },
      60_000,
    ],
    [
      'an error is tried again after ten seconds',
      { metric: {}, status: measured('Error', 0, 10), since: 0 },
      10_000,
    ],
    [
      'or sooner with a short interval',
      {
        metric: { interval: '2s' },
        status: measured('Error', 0, 10),
        since: 0,
      },
      2_000,
    ],
    [
      'a verdict ends it',
      {
        metric: {},
        status: { phase: 'Failed' as const, measurements: [] },
        since: 0,
      },
      undefined,
    ],
  ])('%s', (_, options, at) => {
    expect(nextMeasurementAt(options)).toBe(at);
  });
});
