// SPDX-License-Identifier: Apache-2.0
import type { RolloutStatus } from '@teal/rollouts-common';
import { aView, atPause, succeeded } from '../testing/aView';
import type { Awaited } from './progress';
import { progressOf } from './progress';

const underWay = { kind: 'underWay' };
const reached = (goal: string) => ({ kind: 'reached', goal });
const missed = (sentence: RegExp) => ({
  kind: 'missed',
  sentence: expect.stringMatching(sentence),
});

const goingBack: RolloutStatus = {
  ...atPause,
  phase: 'RollingBack',
  release: {
    ...atPause.release!,
    result: 'TimedOut',
    reason: 'step 1 missed its deadline',
  },
};
const wentBack: RolloutStatus = { ...goingBack, phase: 'RolledBack' };

function judge(
  status: RolloutStatus,
  awaited: Partial<Awaited> = {},
  options: Parameters<typeof aView>[1] = {},
) {
  return progressOf(aView(status, options).rollout, {
    release: 'g7',
    until: ['healthy', 'paused'],
    ...awaited,
  });
}

describe('a task that waits for a release', () => {
  it.each<[string, RolloutStatus, Partial<Awaited>, object]>([
    ['has not begun', {}, {}, underWay],
    [
      'has not begun while the one before it is over',
      succeeded,
      { release: 'g8' },
      underWay,
    ],
    ['is at its pause', atPause, {}, reached('paused')],
    [
      'is at a pause that nobody waits for',
      atPause,
      { until: ['healthy'] },
      underWay,
    ],
    ['is at a pause that was seen before', atPause, { afterStep: 1 }, underWay],
    [
      'is at its pause and is promoted',
      { ...atPause, steps: [{ ...atPause.steps![0], by: 'user:default/bob' }] },
      {},
      underWay,
    ],
    [
      'pauses for a time only',
      { ...atPause, step: '2/3', steps: [{}, { routedAt: 'x' }] },
      {},
      underWay,
    ],
    ['has succeeded', succeeded, {}, reached('healthy')],
    [
      'is finishing',
      {
        ...succeeded,
        phase: 'Finalizing',
        release: { ...succeeded.release!, finishedAt: undefined },
      },
      {},
      underWay,
    ],
    [
      'has succeeded, and the task waits for a pause',
      succeeded,
      { until: ['paused'] },
      missed(/the release is over \(healthy\)/),
    ],
    [
      'goes back',
      goingBack,
      {},
      missed(/release g7 has ended as TimedOut: step 1 missed its deadline/),
    ],
    [
      'goes back, and the task waits for that',
      goingBack,
      { until: ['failed'] },
      underWay,
    ],
    [
      'went back, and the task waits for that',
      wentBack,
      { until: ['failed'] },
      reached('failed'),
    ],
    [
      'was retried as g7.2',
      { ...atPause, release: { ...atPause.release!, id: 'g7.2' } },
      {},
      missed(/release g7 is over; now it is g7.2/),
    ],
    [
      'was followed by another one after it had succeeded',
      {
        ...atPause,
        release: { ...atPause.release!, id: 'g12' },
        history: [succeeded.release!],
      },
      {},
      reached('healthy'),
    ],
    [
      'was followed by another one after it had failed',
      {
        ...atPause,
        release: { ...atPause.release!, id: 'g12' },
        history: [goingBack.release!],
      },
      {},
      missed(/g7 has ended as TimedOut: .*; now it is g12/),
    ],
    [
      'is not named, and none runs',
      { phase: 'Healthy' },
      { release: undefined },
      reached('healthy'),
    ],
    [
      'is not named, and one runs',
      atPause,
      { release: undefined },
      reached('paused'),
    ],
  ])('that %s', (_what, status, awaited, expected) => {
    expect(judge(status, awaited)).toEqual(expected);
  });

  it('takes a hold for a pause: only a person gets it going', () => {
    const annotations = { 'rollouts.teal.dev/hold': 'g7' };
    const held = { ...atPause, step: '2/3' };
    expect(judge(held, {}, { annotations })).toEqual(reached('paused'));
    expect(judge(held, {}, { spec: { paused: true } })).toEqual(
      reached('paused'),
    );
  });

  it('takes a gate that a person must approve for a pause, also before the first step', () => {
    const gate = { name: 'board', when: 'Start' } as const;
    const waiting: RolloutStatus = {
      phase: 'Pending',
      release: atPause.release,
      gates: [
        {
          ...gate,
          release: 'g7',
          state: 'Waiting',
          askedAt: '2026-11-01T09:00:00.000Z',
          question: 'q',
        },
      ],
    };
    const gates = (more: object) => ({
      spec: { gates: [{ ...gate, ...more }] },
    });
    expect(judge(waiting, {}, gates({ approval: {} }))).toEqual(
      reached('paused'),
    );
    expect(
      judge(waiting, {}, gates({ webhook: { url: 'https://board' } })),
    ).toEqual(underWay);
  });

  it.each(['g7/1', 'g7/full'])(
    'takes no pause for one whose promote (%s) is on its way',
    promote => {
      const annotations = { 'rollouts.teal.dev/promote': promote };
      expect(judge(atPause, {}, { annotations })).toEqual(underWay);
    },
  );
});
