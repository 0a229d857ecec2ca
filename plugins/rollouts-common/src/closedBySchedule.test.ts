// SPDX-License-Identifier: Apache-2.0
import type { RolloutActionRequest } from './api';
import { closedBySchedule } from './closedBySchedule';
import type { Rollout, RolloutStatus } from './rollout';

const SUNDAY = Date.parse('2026-11-22T10:00:00Z');
const MONDAY = Date.parse('2026-11-23T10:00:00Z');
const closed = 'the schedule is closed until 2026-11-23 09:00 (UTC)';

function rollout(status: RolloutStatus = {}): Rollout {
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
    },
    spec: {
      workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
      strategy: {
        type: 'BlueGreen',
        steps: [{ replicas: '100%', traffic: { weight: 20 }, pause: {} }],
      },
      traffic: { service: 'cart' },
      schedule: {
        timeZone: 'UTC',
        windows: [
          {
            days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'],
            from: '09:00',
            to: '17:00',
          },
        ],
      },
    },
    status: {
      release: { id: 'g7', startedAt: '2026-11-20T09:00:00Z' },
      step: '1/2',
      ...status,
    },
  };
}

const adjust = (weight: number) =>
  ({ action: 'adjust', step: 1, traffic: { weight } } as const);

describe('a closed schedule', () => {
  it.each<[string, Pick<RolloutActionRequest, 'action' | 'step' | 'traffic'>]>([
    ['a promote', { action: 'promote', step: 1 }],
    ['a promote to the end', { action: 'promote-full' }],
    ['a retry', { action: 'retry' }],
    ['more requests for the new version', adjust(21)],
  ])('closes %s until it opens', (_what, request) => {
    expect(closedBySchedule(rollout(), request, SUNDAY)).toBe(closed);
    expect(closedBySchedule(rollout(), request, MONDAY)).toBeUndefined();
  });

  it.each<[string, Pick<RolloutActionRequest, 'action' | 'step' | 'traffic'>]>([
    ['an abort', { action: 'abort' }],
    ['a roll back', { action: 'rollback' }],
    ['a hold', { action: 'hold' }],
    ['fewer requests for the new version', adjust(5)],
  ])('leaves %s open', (_what, request) => {
    expect(closedBySchedule(rollout(), request, SUNDAY)).toBeUndefined();
  });

  it('measures an adjustment by the one that stands', () => {
    const adjusted = { release: 'g7', step: 1, traffic: { weight: 40 } };
    expect(
      closedBySchedule(rollout({ adjusted }), adjust(40), SUNDAY),
    ).toBeUndefined();
    const ofBefore = { ...adjusted, release: 'g6' };
    expect(
      closedBySchedule(rollout({ adjusted: ofBefore }), adjust(40), SUNDAY),
    ).toBe(closed);
  });
});
