// SPDX-License-Identifier: Apache-2.0
import type { RolloutActionName } from './api';
import type { Hindrance } from './availability';
import { hindranceOf } from './availability';
import type { Rollout, RolloutStatus } from './rollout';

const actions = [
  'promote',
  'promote-full',
  'hold',
  'resume',
  'abort',
  'rollback',
  'retry',
] as const satisfies readonly RolloutActionName[];

const release = { id: 'g7', startedAt: '2026-11-01T09:00:00.000Z' };
const rejected = {
  revision: 'bbb',
  templateHash: 'h',
  releaseId: 'g7',
  at: '2026-11-01T09:05:00.000Z',
  reason: 'rolled back',
};
const atPause: RolloutStatus = {
  phase: 'Paused',
  step: '1/2',
  release,
  currentStep: { state: 'Paused', startedAt: '2026-11-01T09:01:00.000Z' },
  steps: [{ routedAt: '2026-11-01T09:01:00.000Z' }],
};

function rollout(options: {
  status?: RolloutStatus;
  held?: string;
  paused?: boolean;
  routed?: boolean;
}): Rollout {
  return {
    apiVersion: 'rollouts.teal.dev/v1alpha1',
    kind: 'Rollout',
    metadata: {
      name: 'cart',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '2026-11-01T08:00:00Z',
      ...(options.held && {
        annotations: { 'rollouts.teal.dev/hold': options.held },
      }),
    },
    spec: {
      workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
      strategy: {
        type: 'BlueGreen',
        steps: [{ replicas: '50%', traffic: { weight: 20 }, pause: {} }],
      },
      traffic: {
        service: 'cart',
        ...(options.routed && {
          routes: [
            {
              apiVersion: 'gateway.networking.k8s.io/v1',
              kind: 'HTTPRoute',
              name: 'cart',
            },
          ],
        }),
      },
      ...(options.paused && { paused: true }),
    },
    status: options.status,
  };
}

type Row = readonly (Hindrance | 'ok')[];

/** Columns: promote, promote-full, hold, resume, abort, rollback, retry. */
const table: readonly (readonly [string, Rollout, Row])[] = [
  [
    'seen by no controller yet',
    rollout({}),
    [...six('noRelease'), 'nothingToRetry'],
  ],
  [
    'healthy, the last release over',
    rollout({ status: { phase: 'Healthy', release: ended() } }),
    [...six('noRelease'), 'nothingToRetry'],
  ],
  [
    'pods missing while no release is under way',
    rollout({ status: { phase: 'Progressing', release: ended() } }),
    [...six('noRelease'), 'nothingToRetry'],
  ],
  [
    'healthy, a version was refused',
    rollout({ status: { phase: 'Healthy', release: ended(), rejected } }),
    [...six('noRelease'), 'refusedNotApplied'],
  ],
  [
    'disabled',
    rollout({ status: { phase: 'Disabled', release: ended() } }),
    actions.map(() => 'disabled'),
  ],
  [
    'held before it begins',
    rollout({ status: { phase: 'Pending', release } }),
    forward('notBegun', 'notBegun'),
  ],
  [
    'waiting for pods',
    rollout({
      status: {
        ...atPause,
        phase: 'Progressing',
        currentStep: { state: 'WaitingForPods', startedAt: '' },
        steps: [{}],
      },
    }),
    forward('notAtPause', 'ok'),
  ],
  ['at a pause', rollout({ status: atPause }), forward('ok', 'ok')],
  [
    'at a pause that is promoted already, in a workload paused by its user',
    rollout({
      status: {
        ...atPause,
        steps: [{ routedAt: '', by: 'user:default/dora' }],
      },
    }),
    forward('alreadyPromoted', 'ok'),
  ],
  [
    'promoted to the end',
    rollout({ status: { ...atPause, steps: [{ by: 'd' }, { by: 'd' }] } }),
    forward('alreadyPromoted', 'alreadyPromoted'),
  ],
  [
    'held in the state Paused before its traffic was there',
    rollout({ status: { ...atPause, steps: [{}] } }),
    forward('notAtPause', 'ok'),
  ],
  [
    'held by a person',
    rollout({ status: atPause, held: 'g7' }),
    [
      'heldByPerson',
      'heldByPerson',
      'alreadyHeld',
      'ok',
      'ok',
      'ok',
      'nothingToRetry',
    ],
  ],
  [
    'with a hold of an earlier release',
    rollout({ status: atPause, held: 'g6' }),
    forward('ok', 'ok'),
  ],
  [
    'held by its author',
    rollout({ status: atPause, paused: true }),
    forward('heldByAuthor', 'heldByAuthor'),
  ],
  [
    'stopped in mid-release',
    rollout({ status: { ...atPause, phase: 'Degraded' } }),
    forward('stopped', 'stopped'),
  ],
  [
    'on the way back after an abort',
    rollout({ status: { ...atPause, ...back('RollingBack') } }),
    [...three('goingBack'), 'notHeld', 'goingBack', 'ok', 'ok'],
  ],
  [
    'back after an abort',
    rollout({ status: { ...atPause, ...back('RolledBack') } }),
    [...three('rolledBack'), 'notHeld', 'rolledBack', 'ok', 'ok'],
  ],
  [
    'a refused template that was applied again',
    rollout({
      status: {
        phase: 'RolledBack',
        release: { ...release, id: 'g8' },
        rejected,
      },
    }),
    [...three('rolledBack'), 'notHeld', 'rolledBack', 'ok', 'ok'],
  ],
  [
    'rolling back to the stable template',
    rollout({ status: { ...atPause, ...back('RollingBack'), rejected } }),
    [...three('goingBack'), 'notHeld', ...three('goingBack')],
  ],
  [
    'finishing',
    rollout({
      status: {
        ...atPause,
        phase: 'Finalizing',
        release: { ...release, result: 'Succeeded' },
      },
    }),
    [...three('finishing'), 'notHeld', ...three('finishing')],
  ],
  [
    'withdrawn, because the Rollout goes',
    rollout({
      status: {
        ...atPause,
        phase: 'Finalizing',
        release: { ...release, result: 'Withdrawn' },
      },
    }),
    [...three('leaving'), 'notHeld', ...three('leaving')],
  ],
];

function ended() {
  return { ...release, finishedAt: '2026-11-01T09:10:00.000Z' };
}

function back(phase: 'RollingBack' | 'RolledBack') {
  return { phase, release: { ...release, result: 'RolledBack' as const } };
}

function three(why: Hindrance): Row {
  return [why, why, why];
}

/** Of no release there is nothing to promote, hold, abort or roll back. */
function six(why: Hindrance): Row {
  return [...three(why), 'notHeld', why, why];
}

function forward(promote: Row[number], promoteFull: Row[number]): Row {
  return [promote, promoteFull, 'ok', 'notHeld', 'ok', 'ok', 'nothingToRetry'];
}

describe('what can be done with a Rollout', () => {
  it.each(table)('%s', (_, subject, row) => {
    expect(actions.map(action => hindranceOf(subject, action) ?? 'ok')).toEqual(
      row,
    );
  });
});

describe('who sees the new version in the current step', () => {
  const at = (status: RolloutStatus, more: object = {}) =>
    hindranceOf(rollout({ status, routed: true, ...more }), 'adjust') ?? 'ok';

  it('can be changed from when the step stands until it is promoted', () => {
    expect(at(atPause)).toBe('ok');
    expect(at({ ...atPause, steps: [{}] })).toBe('notRouted');
    expect(
      at({ ...atPause, steps: [{ ...atPause.steps![0], by: 'dora' }] }),
    ).toBe('alreadyPromoted');
  });

  it('stays while somebody holds the release, and on the way back', () => {
    expect(at(atPause, { held: 'g7' })).toBe('heldByPerson');
    expect(at(atPause, { paused: true })).toBe('heldByAuthor');
    expect(at({ ...atPause, ...back('RolledBack') })).toBe('rolledBack');
    expect(at({ phase: 'Healthy', release: ended() })).toBe('noRelease');
  });

  it('is nobody or everybody where there is no route', () => {
    expect(at(atPause, { routed: false })).toBe('noRoutes');
  });
});
