// SPDX-License-Identifier: Apache-2.0
import type { Gate, GateStatus } from './gates';
import { approveText, parseApprove, trafficGates, waitingGates } from './gates';
import { trafficOf } from './traffic';

describe('the annotation approve', () => {
  it.each([
    ['g7/board', { release: 'g7', gate: 'board' }],
    ['g7.2/change-board/3', { release: 'g7.2', gate: 'change-board', step: 3 }],
  ])('%s', (text, command) => {
    expect(parseApprove(text)).toEqual(command);
    expect(approveText(command)).toBe(text);
  });

  it.each([
    '',
    'g7',
    'g7/',
    'board',
    'g7/Board',
    'g7/-a',
    'g7/a/0',
    'g7/a/2/3',
  ])('is unreadable: %j', text => expect(parseApprove(text)).toBeUndefined());
});

describe('gates of a step', () => {
  const steps = [0, 20, 20, 100].map(weight => ({
    traffic: trafficOf({ weight }),
  }));
  const named = (name: string, more: Partial<Gate> = {}): Gate => ({
    name,
    when: 'Traffic',
    approval: {},
    ...more,
  });
  const gates = [
    named('each'),
    named('third', { steps: [3] }),
    named('start', { when: 'Start' }),
  ];

  it('are those whose step gives more, and those that name it', () => {
    const found = steps.map((_, index) =>
      trafficGates(gates, steps, index).map(({ name }) => name),
    );
    expect(found).toEqual([[], ['each'], ['third'], ['each']]);
  });
});

describe('gates that wait', () => {
  const entry = (name: string, more: Partial<GateStatus>): GateStatus => ({
    name,
    when: 'Traffic',
    step: 1,
    release: 'g7',
    state: 'Waiting',
    askedAt: '2026-11-01T09:00:00.000Z',
    question: 'q',
    ...more,
  });
  const status = {
    release: { id: 'g7', startedAt: '2026-11-01T09:00:00.000Z' },
    gates: [
      entry('board', {}),
      entry('yes', { state: 'Approved' }),
      entry('no', { state: 'Denied' }),
      entry('silent', { state: 'Unanswered', when: 'Rollback' }),
      entry('watch', { state: 'Watching', when: 'Rollback' }),
      entry('old', { release: 'g6' }),
    ],
  };

  it('are those of this release that nobody has opened', () => {
    const gate: Gate = { name: 'board', when: 'Traffic', approval: {} };
    const waiting = waitingGates({ spec: { gates: [gate] }, status });
    expect(waiting.map(it => [it.status.name, it.gate])).toEqual([
      ['board', gate],
      ['no', undefined],
      ['silent', undefined],
    ]);
  });

  it('are none once the release goes back or is over', () => {
    for (const end of [
      { result: 'Failed' as const },
      { finishedAt: '2026-11-01T10:00:00.000Z' },
    ]) {
      const release = { ...status.release, ...end };
      expect(
        waitingGates({ spec: {}, status: { ...status, release } }),
      ).toEqual([]);
    }
  });
});
