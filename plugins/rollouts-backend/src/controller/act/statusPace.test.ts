// SPDX-License-Identifier: Apache-2.0
import type { RolloutStatus } from '@teal/rollouts-common';
import { StatusPace } from './statusPace';

describe('the pace of a status', () => {
  const key = 'shop/cart';
  const before: RolloutStatus = {
    phase: 'Progressing',
    message: '1 of 5',
    release: { id: 'g7', startedAt: '2026-01-01T00:00:00.000Z' },
    steps: [{ startedAt: '2026-01-01T00:00:00.000Z' }],
    canary: counts(1),
  };
  const readyAt = '2026-01-01T00:00:01.000Z';

  function counts(readyReplicas: number) {
    return { revision: 'new', images: ['shop:v2'], replicas: 5, readyReplicas };
  }

  it.each<[string, Partial<RolloutStatus>]>([
    ['the release rests somewhere', { phase: 'Paused' }],
    ['it got stuck', { phase: 'Degraded' }],
    [
      'it has its result',
      { release: { ...before.release!, result: 'RolledBack' } },
    ],
    [
      'a version was refused',
      {
        rejected: {
          revision: 'new',
          templateHash: 'hash',
          releaseId: 'g7',
          at: readyAt,
          reason: 'bad',
        },
      },
    ],
    [
      'a person let a step go on',
      { steps: [{ ...before.steps![0], by: 'kim' }] },
    ],
    ['a step ended', { steps: [{ ...before.steps![0], finishedAt: readyAt }] }],
  ])('is at once when %s', (_, change) => {
    const after = { ...before, ...change };
    expect(new StatusPace().dueAt({ key, before, after, now: 1_000 })).toBe(
      1_000,
    );
  });

  it('waits half a second for more where work is under way, counted from the first change', () => {
    const pace = new StatusPace();
    const two = { ...before, message: '2 of 5', canary: counts(2) };
    expect(pace.dueAt({ key, before, after: two, now: 1_000 })).toBe(1_500);
    const all: RolloutStatus = {
      ...before,
      message: 'routing',
      canary: counts(5),
      currentStep: { state: 'Routing', startedAt: readyAt },
      steps: [{ ...before.steps![0], readyAt }],
    };
    expect(pace.dueAt({ key, before, after: all, now: 1_400 })).toBe(1_500);
    pace.forget(key);
    expect(pace.dueAt({ key, before, after: all, now: 2_000 })).toBe(2_500);
  });

  it('waits with a success too, which the re-pinned Service tells', () => {
    const after: RolloutStatus = {
      ...before,
      phase: 'Finalizing',
      release: { ...before.release!, result: 'Succeeded' },
    };
    expect(new StatusPace().dueAt({ key, before, after, now: 1_000 })).toBe(
      1_500,
    );
  });
});
