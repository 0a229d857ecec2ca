// SPDX-License-Identifier: Apache-2.0
import type { RolloutStatus } from '@teal/rollouts-common';
import { aRollout } from '../api/__testUtils__/rollouts';
import { releaseEvents } from './releaseEvents';

const ref = { cluster: 'local', namespace: 'shop', name: 'cart' };
const seenAt = '2026-11-01T10:00:00.000Z';
const paused = aRollout().status!;
const healthy: RolloutStatus = { phase: 'Healthy', history: [] };

function told(
  before: RolloutStatus | undefined,
  after: RolloutStatus | undefined,
): string[] {
  return releaseEvents({ ref, before, after, seenAt }).map(
    ({ kind, release, step, weight, by, message }) =>
      [release, kind, step, weight, by, message]
        .filter(part => part !== undefined)
        .join(' | '),
  );
}

describe('what is told of a release', () => {
  it('begins with who changed the template', () => {
    expect(
      told(healthy, {
        phase: 'Progressing',
        release: {
          id: 'g7',
          startedAt: seenAt,
          changedBy: 'kim',
          images: ['shop:v2'],
        },
      }),
    ).toEqual(['g7 | started | kim | release g7 of shop:v2 began']);
  });

  it('leaves out nothing of a status that stands for several', () => {
    expect(told(healthy, paused)).toEqual([
      'g7 | started | release g7 of the template of g7 began',
      'g7 | step | 2 | 20 | step 2 has its traffic',
      'g7 | paused | 2 | 20 | step 2 of 3: waits for a promote',
    ]);
  });

  it('names who promoted a step', () => {
    const [first, second] = paused.steps!;
    const after: RolloutStatus = {
      ...paused,
      phase: 'Progressing',
      steps: [first, { ...second, finishedAt: seenAt, by: 'user:default/kim' }],
    };
    expect(told(paused, after)).toEqual([
      'g7 | promoted | 2 | user:default/kim | user:default/kim let step 2 go on',
    ]);
  });

  it('says that a metric failed, that the release failed, and that traffic is back', () => {
    const metric = {
      metric: 'errors',
      stage: 'Step',
      step: 2,
      phase: 'Running',
      counters: {
        count: 1,
        successful: 1,
        failed: 0,
        inconclusive: 0,
        error: 0,
        consecutiveError: 0,
        consecutiveSuccess: 1,
      },
      measurements: [],
    } as const;
    const analysing: RolloutStatus = {
      ...paused,
      analysis: [{ ...metric, measurements: [] }],
    };
    const failing: RolloutStatus = {
      ...paused,
      phase: 'RollingBack',
      release: { ...paused.release!, result: 'Failed', reason: 'errors > 1 %' },
      analysis: [
        {
          ...metric,
          phase: 'Failed',
          message: 'errors = 7 > 1',
          measurements: [],
        },
      ],
    };
    const back: RolloutStatus = { ...failing, phase: 'RolledBack' };
    expect(told(analysing, failing)).toEqual([
      'g7 | analysis | 2 | errors = 7 > 1',
      'g7 | failed | errors > 1 %',
    ]);
    expect(told(failing, back)).toEqual(['g7 | rolledBack | errors > 1 %']);
    const cleaned: RolloutStatus = {
      phase: 'Healthy',
      release: { ...back.release!, finishedAt: seenAt },
    };
    expect(told(back, cleaned)).toEqual([]);
    expect(told(failing, cleaned)).toEqual(['g7 | rolledBack | errors > 1 %']);
  });

  it('ends a release whose end is only in the history', () => {
    const after: RolloutStatus = {
      phase: 'Progressing',
      release: { id: 'g9', startedAt: seenAt, images: ['shop:v3'] },
      history: [
        { ...paused.release!, result: 'Superseded', finishedAt: seenAt },
      ],
    };
    expect(told(paused, after)).toEqual([
      'g7 | finished | a newer template took the place of the template of g7',
      'g9 | started | release g9 of shop:v3 began',
    ]);
  });

  it('tells nothing twice', () => {
    expect(told(paused, paused)).toEqual([]);
    expect(told(paused, { ...paused, message: 'still waits' })).toEqual([]);
    expect(told(paused, undefined)).toEqual([]);
  });

  it('takes an id that came back for another release', () => {
    const again: RolloutStatus = {
      phase: 'Progressing',
      release: { id: 'g7', startedAt: seenAt, images: ['shop:v9'] },
    };
    expect(told(paused, again)).toEqual([
      'g7 | started | release g7 of shop:v9 began',
    ]);
  });
});
