// SPDX-License-Identifier: Apache-2.0
import type { CodeShare, TrafficSeries } from '@teal/rollouts-common';
import { rolloutView } from '../fixtures/rolloutView';
import { compareCopies } from './mirroring';

const copies = rolloutView({
  status: { traffic: { weight: 0, mirror: { percent: 10 } } },
});

function series(stable: CodeShare[], canary: CodeShare[]): TrafficSeries {
  const at = '2026-11-22T10:00:00.000Z';
  return {
    available: true,
    refreshSeconds: 10,
    stable: {
      points: [{ at, requestsPerSecond: 30, p50Ms: 4, p99Ms: 20 }],
      codes: stable,
    },
    canary: {
      points: [
        { at, requestsPerSecond: 3, p50Ms: 6, p99Ms: 50 },
        { at, requestsPerSecond: 0 },
      ],
      codes: canary,
    },
  };
}

it('puts every code of both side by side', () => {
  const compared = compareCopies(
    copies,
    series(
      [
        { code: '200', percent: 99 },
        { code: '404', percent: 1 },
      ],
      [
        { code: '200', percent: 95.5 },
        { code: '503', percent: 4.5 },
      ],
    ),
  );
  expect(compared).toMatchObject({
    codes: [
      { code: '200', stablePercent: 99, canaryPercent: 95.5 },
      { code: '404', stablePercent: 1, canaryPercent: 0 },
      { code: '503', stablePercent: 0, canaryPercent: 4.5 },
    ],
    failurePoints: 4.5,
    alsoAnswers: false,
    stable: { p50Ms: 4 },
    canary: { p50Ms: 6 },
  });
});

it('says that chosen requests are among the figures', () => {
  const view = rolloutView({
    status: {
      traffic: { weight: 0, matches: [{ method: 'GET' }], mirror: {} },
    },
  });
  const all = [{ code: '200', percent: 100 }];
  expect(compareCopies(view, series(all, all))?.alsoAnswers).toBe(true);
});

it('waits for the first copy', () => {
  expect(compareCopies(copies, undefined)).toBeUndefined();
  expect(
    compareCopies(copies, series([{ code: '200', percent: 100 }], [])),
  ).toBeUndefined();
});
