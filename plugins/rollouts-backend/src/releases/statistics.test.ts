// SPDX-License-Identifier: Apache-2.0
import type { Attempt } from './statistics';
import { statisticsOf } from './statistics';

const period = {
  from: '2026-11-01T00:00:00.000Z',
  to: '2026-11-11T00:00:00.000Z',
};

/** Began at an hour of the second of November, and took ten minutes. */
function attempt(
  hour: number,
  status: Attempt['status'],
  more: Partial<Attempt> = {},
): Attempt {
  const at = (minute: string) =>
    `2026-11-02T${String(hour).padStart(2, '0')}:${minute}:00.000Z`;
  return {
    place: 'local/shop/Deployment/cart',
    method: 'rollout',
    status,
    createdAt: at('00'),
    startedAt: at('00'),
    ...(status !== 'Running' && { finishedAt: at('10') }),
    goesBack: false,
    broken: false,
    ...more,
  };
}

/** Told oldest first, as one thinks of them. */
const of = (
  attempts: readonly Attempt[],
  known: Readonly<Record<string, string>> = {},
) => statisticsOf([...attempts].reverse(), period, image => known[image]);

describe('many releases together', () => {
  it('say nothing where there is none', () => {
    expect(of([])).toEqual({
      ...period,
      releases: 0,
      byStatus: {},
      deploymentFrequency: { deployments: 0, perDay: 0 },
      leadTime: { known: 0 },
      changeFailureRate: { failed: 0, changes: 0 },
      timeToRestore: { restored: 0, open: 0 },
    });
  });

  it('leave out of the rate of success what was replaced, withdrawn or still runs', () => {
    const { releases, byStatus, successRate, deploymentFrequency } = of([
      attempt(1, 'Succeeded'),
      attempt(2, 'Superseded'),
      attempt(3, 'Succeeded'),
      attempt(4, 'Cancelled'),
      attempt(5, 'Succeeded'),
      attempt(6, 'Failed'),
      attempt(7, 'Running'),
    ]);
    expect({ releases, successRate }).toEqual({
      releases: 7,
      successRate: 0.75,
    });
    expect(byStatus).toMatchObject({ Succeeded: 3, Superseded: 1, Running: 1 });
    expect(deploymentFrequency).toEqual({ deployments: 3, perDay: 0.3 });
  });

  it('take the middle of the durations, and the mean of the two middle ones', () => {
    const lasting = (minute: number) =>
      attempt(1, 'Succeeded', {
        finishedAt: `2026-11-02T01:0${minute}:00.000Z`,
      });
    const medianOf = (...minutes: number[]) =>
      of(minutes.map(lasting)).medianDurationSeconds;
    expect(medianOf(9, 1, 2)).toBe(120);
    expect(medianOf(1, 9, 2, 4)).toBe(180);
  });

  it('count lead time from what is known of the version, never for going back', () => {
    const known = {
      'cart:v1': '2026-11-02T00:10:00.000Z',
      'cart:v2': '2026-11-02T01:40:00.000Z',
      'cart:late': '2026-11-03T00:00:00.000Z',
    };
    expect(
      of(
        [
          attempt(1, 'Succeeded', { image: 'cart:v1' }),
          attempt(2, 'Succeeded', { image: 'cart:v2' }),
          attempt(3, 'Succeeded', { image: 'cart:v1', goesBack: true }),
          attempt(4, 'Succeeded', { image: 'cart:unknown' }),
          attempt(5, 'Succeeded', { image: 'cart:late' }),
          attempt(6, 'Failed', { image: 'cart:v2' }),
        ],
        known,
      ).leadTime,
    ).toEqual({ medianSeconds: (3_600 + 1_800) / 2, known: 2 });
  });
});

describe('a change that failed', () => {
  const failures = (...attempts: Attempt[]) => {
    const { changeFailureRate, timeToRestore } = of(attempts);
    return { ...changeFailureRate, ...timeToRestore };
  };

  it.each(['Failed', 'TimedOut', 'RolledBack'] as const)(
    'by %s is over when its requests are back, which is its end',
    status => {
      expect(failures(attempt(1, 'Succeeded'), attempt(2, status))).toEqual({
        ...{ rate: 0.5, failed: 1, changes: 2 },
        ...{ medianSeconds: 600, restored: 1, open: 0 },
      });
    },
  );

  it('is one that came out and was rolled back later, but the way back is none', () => {
    expect(
      failures(
        attempt(1, 'Succeeded', { image: 'cart:v1' }),
        attempt(2, 'Succeeded', { image: 'cart:v2' }),
        attempt(3, 'Succeeded', { image: 'cart:v1', goesBack: true }),
      ),
    ).toEqual({
      ...{ rate: 0.5, failed: 1, changes: 2 },
      ...{ medianSeconds: 70 * 60, restored: 1, open: 0 },
    });
  });

  it('is not the version that people went back to', () => {
    const v1 = { image: 'cart:v1', method: 'rolling' } as const;
    expect(
      failures(
        attempt(1, 'Succeeded', v1),
        attempt(2, 'Failed', { ...v1, image: 'cart:v2' }),
        attempt(3, 'Succeeded', { ...v1, goesBack: true }),
      ),
    ).toMatchObject({ failed: 1, changes: 2, medianSeconds: 70 * 60 });
  });

  it('is one that was called broken, until a good one follows', () => {
    const broken = attempt(1, 'Succeeded', { broken: true });
    expect(failures(broken)).toMatchObject({ restored: 0, open: 1 });
    expect(
      failures(
        broken,
        attempt(2, 'Succeeded', { broken: true }),
        attempt(3, 'Succeeded', { place: 'local/shop/Deployment/tax' }),
        attempt(4, 'Succeeded'),
      ),
    ).toMatchObject({ failed: 2, restored: 2, medianSeconds: 160 * 60 });
  });

  it('without a Rollout may have stopped half-way, and waits for the next good one', () => {
    const native = { method: 'rolling' } as const;
    const stopped = attempt(1, 'Failed', native);
    expect(failures(stopped)).toMatchObject({ open: 1 });
    expect(failures(stopped, attempt(2, 'Succeeded', native))).toMatchObject({
      medianSeconds: 70 * 60,
    });
    expect(
      failures(attempt(1, 'TimedOut', { ...native, weight: 0 })),
    ).toMatchObject({ medianSeconds: 600, open: 0 });
  });

  it('may be restored by one that began after the period', () => {
    const later = attempt(1, 'Succeeded', {
      createdAt: '2026-11-11T00:00:00.000Z',
      finishedAt: '2026-11-11T00:10:00.000Z',
    });
    const broken = attempt(1, 'Succeeded', { broken: true });
    expect(of([broken, later])).toMatchObject({
      releases: 1,
      timeToRestore: { restored: 1 },
    });
  });
});
