// SPDX-License-Identifier: Apache-2.0
import type { Phase, RolloutActionName } from '@teal/rollouts-common';
import { aRollout } from './__testUtils__/rollouts';
import { assertApplicable } from './applicable';

const all: RolloutActionName[] = [
  'promote',
  'promote-full',
  'hold',
  'resume',
  'abort',
  'rollback',
  'retry',
];

function applicable(rollout: ReturnType<typeof aRollout>): RolloutActionName[] {
  return all.filter(action => {
    try {
      assertApplicable(rollout, {
        action,
        release: 'g7',
        ...(action === 'promote' && { step: 2 }),
      });
      return true;
    } catch {
      return false;
    }
  });
}

describe('what can be done', () => {
  const table: Record<Phase, RolloutActionName[]> = {
    Pending: ['hold', 'rollback'],
    Healthy: [],
    Progressing: ['promote', 'promote-full', 'hold', 'abort', 'rollback'],
    Paused: ['promote', 'promote-full', 'hold', 'abort', 'rollback'],
    RollingBack: ['rollback'],
    RolledBack: ['rollback', 'retry'],
    Finalizing: [],
    Degraded: ['abort', 'rollback'],
    Disabled: [],
  };

  it.each(Object.entries(table))('in phase %s: %j', (phase, actions) => {
    expect(applicable(aRollout({ status: { phase: phase as Phase } }))).toEqual(
      actions,
    );
  });

  it('held by a person: no way forward but resume, every way back', () => {
    const held = aRollout({ annotations: { 'rollouts.teal.dev/hold': 'g7' } });
    expect(applicable(held)).toEqual(['resume', 'abort', 'rollback']);
  });

  it('held by its author: the portal can not resume', () => {
    expect(applicable(aRollout({ paused: true }))).toEqual([
      'hold',
      'abort',
      'rollback',
    ]);
  });

  it('a step whose pods are not ready yet can be passed by promote-full only', () => {
    const early = aRollout({
      status: {
        phase: 'Progressing',
        currentStep: { state: 'WaitingForPods', startedAt: '' },
      },
    });
    expect(applicable(early)).toEqual([
      'promote-full',
      'hold',
      'abort',
      'rollback',
    ]);
  });

  it('a refused template that was applied again can be retried', () => {
    const refused = aRollout({
      status: {
        phase: 'Pending',
        rejected: {
          revision: 'bbb',
          templateHash: 'h',
          releaseId: 'g7',
          at: '',
          reason: '',
        },
      },
    });
    expect(applicable(refused)).toContain('retry');
  });

  it('a Rollout without any release yet takes no command', () => {
    expect(
      applicable(
        aRollout({ status: { phase: undefined, release: undefined } }),
      ),
    ).toEqual([]);
  });
});
