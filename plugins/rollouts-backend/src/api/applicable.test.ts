// SPDX-License-Identifier: Apache-2.0
import type { RolloutActionName } from '@teal/rollouts-common';
import { decide } from '../controller/decide/decide';
import { lookAt } from '../controller/decide/simulation/lookAt';
import type { Moment } from '../controller/decide/simulation/moments';
import { at } from '../controller/decide/simulation/moments';
import type { Simulation } from '../controller/decide/simulation/Simulation';
import { commandsOf } from '../controller/observe/commands';
import { aRollout } from './__testUtils__/rollouts';
import { assertApplicable } from './applicable';
import { commandPatch } from './commands';

/** Commands that the controller carries out or drops at once; a hold stays, and a resume takes it away. */
const actions: RolloutActionName[] = [
  'promote',
  'promote-full',
  'abort',
  'rollback',
  'retry',
  'approve',
];

const moments: Moment[] = [
  'Healthy',
  'Pending',
  'AtTheStart',
  'AtAGate',
  'Progressing',
  'Paused',
  'Finalizing',
  'RollingBack',
  'RolledBack',
  'Rejected',
  'Disabled',
];

/** What the controller would carry out, but only later: the portal waits until somebody can see it. */
const later: Partial<Record<Moment, RolloutActionName[]>> = {
  Pending: ['promote', 'promote-full'],
  AtTheStart: ['promote', 'promote-full'],
  AtAGate: ['promote'],
  Progressing: ['promote'],
  Rejected: ['promote', 'promote-full', 'abort'],
};

/** What the portal sees once a status that may wait has been written. */
function statusOf({ world }: Simulation) {
  return decide(lookAt(world)!, world.now).status;
}

function requestFor(simulation: Simulation, action: RolloutActionName) {
  const status = statusOf(simulation);
  return {
    action,
    release: status.release?.id ?? 'g1',
    ...(action === 'promote' && {
      step: Number.parseInt(status.step ?? '1', 10),
    }),
    ...(action === 'approve' && { gate: 'board' }),
  };
}

/** Whether the backend would write the command. */
function isOffered(simulation: Simulation, action: RolloutActionName): boolean {
  const { spec } = simulation.world.rollout!;
  const status = statusOf(simulation);
  try {
    assertApplicable(
      { ...aRollout(), spec, status },
      requestFor(simulation, action),
    );
    return true;
  } catch {
    return false;
  }
}

/** Whether the controller, finding the command there, carries it out. */
function isCarriedOut(
  simulation: Simulation,
  action: RolloutActionName,
): boolean {
  const patch = commandPatch(requestFor(simulation, action), 'kim');
  const annotations = Object.entries(patch).flatMap(([name, value]) =>
    value === null ? [] : [[name, value]],
  );
  const seen = lookAt(simulation.world)!;
  const decision = decide(
    {
      ...seen,
      rollout: {
        ...seen.rollout,
        commands: commandsOf(Object.fromEntries(annotations)),
      },
    },
    simulation.world.now,
  );
  return decision.notes.some(note => note.reason === 'CommandAccepted');
}

describe.each(moments)('in phase %s', moment => {
  it('the controller carries out what the portal lets through', () => {
    const simulation = at(moment);
    const offered = actions.filter(action => isOffered(simulation, action));
    const carriedOut = actions.filter(action =>
      isCarriedOut(simulation, action),
    );
    expect(carriedOut.filter(action => !offered.includes(action))).toEqual(
      later[moment] ?? [],
    );
    expect(offered.filter(action => !carriedOut.includes(action))).toEqual([]);
  });
});

describe('a refusal', () => {
  const refusal = (
    rollout: ReturnType<typeof aRollout>,
    action: RolloutActionName,
  ) => {
    try {
      assertApplicable(rollout, { action, release: 'g7', step: 2 });
      return 'none';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('of a held release says what to do first', () => {
    const held = aRollout({ annotations: { 'rollouts.teal.dev/hold': 'g7' } });
    expect(refusal(held, 'promote')).toBe(
      'somebody holds the release; resume it first',
    );
    expect(refusal(held, 'abort')).toBe('none');
  });

  it('of an answer names the gates, the step, or that nobody asks', () => {
    const rollout = aRollout();
    const approve = (gate?: string, step?: number) => () =>
      assertApplicable(rollout, {
        action: 'approve',
        release: 'g7',
        gate,
        step,
      });
    expect(approve('board')).toThrow(
      'gate is board, and the Rollout has no gates',
    );
    rollout.spec.gates = [
      { name: 'board', when: 'Traffic', approval: {} },
      { name: 'sign-off', when: 'Promotion', approval: {} },
    ];
    rollout.status!.gates = [
      {
        name: 'board',
        when: 'Traffic',
        step: 2,
        release: 'g7',
        state: 'Waiting',
        askedAt: '2026-11-01T09:00:00.000Z',
        question: 'q',
      },
    ];
    expect(approve()).toThrow('gate is missing');
    expect(approve('bored')).toThrow(
      'gate is bored, and the Rollout has the gates board, sign-off',
    );
    expect(approve('sign-off')).toThrow(
      "gate sign-off doesn't wait for an answer",
    );
    expect(approve('board', 1)).toThrow(
      'gate board waits for an answer about step 2, not 1',
    );
    expect(approve('board', 2)).not.toThrow();
    expect(approve('board')).not.toThrow();
    expect(refusal(rollout, 'promote')).toBe(
      'a gate waits for an answer, which a promote does not give; approve it',
    );
  });

  it('of an adjustment past what a gate was asked about says so', () => {
    const rollout = aRollout();
    rollout.spec.gates = [{ name: 'board', when: 'Traffic', approval: {} }];
    const to = (weight: number) => () =>
      assertApplicable(rollout, {
        action: 'adjust',
        release: 'g7',
        step: 2,
        traffic: { weight },
      });
    expect(to(21)).toThrow(
      'traffic lets more in than step 2 itself, and gate board is asked about that and no more; change the step, then it is asked anew',
    );
    expect(to(20)).not.toThrow();
  });

  it('of a Rollout that had no release says so', () => {
    const fresh = aRollout({ status: { release: undefined } });
    expect(refusal(fresh, 'abort')).toBe('cart has had no release yet');
  });
});

describe('an adjustment', () => {
  const adjust = (
    weight: number,
    canary: { readyReplicas: number },
  ): string => {
    const rollout = aRollout({
      status: {
        stable: { revision: 'a', images: [], replicas: 5, readyReplicas: 5 },
        canary: { revision: 'b', images: [], replicas: 5, ...canary },
      },
    });
    const traffic = { weight };
    try {
      assertApplicable(rollout, {
        action: 'adjust',
        release: 'g7',
        step: 2,
        traffic,
      });
      return 'none';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('is bounded by what the ready new pods can carry', () => {
    expect(adjust(60, { readyReplicas: 3 })).toBe('none');
    expect(adjust(61, { readyReplicas: 3 })).toBe(
      'traffic.weight is 61, and the 3 ready new pods (the stable version has 5) can carry at most 60 %',
    );
    expect(adjust(100, { readyReplicas: 5 })).toBe('none');
  });

  it('lets nobody else in while the schedule is closed, and takes back at any time', () => {
    const rollout = aRollout();
    rollout.spec.schedule = {
      timeZone: 'Europe/Berlin',
      windows: [{ days: ['Mon'], from: '09:00', to: '16:00' }],
    };
    const sunday = Date.parse('2026-11-22T12:00:00Z');
    const to = (weight: number) => () =>
      assertApplicable(
        rollout,
        { action: 'adjust', release: 'g7', step: 2, traffic: { weight } },
        sunday,
      );
    expect(to(21)).toThrow(
      'Rollout cart: the schedule is closed until 2026-11-23 09:00 (Europe/Berlin), and until then the new version gets no more requests',
    );
    expect(to(20)).not.toThrow();
    expect(to(5)).not.toThrow();
  });
});
