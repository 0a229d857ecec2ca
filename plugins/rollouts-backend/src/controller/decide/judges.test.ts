// SPDX-License-Identifier: Apache-2.0

/** Every judge is shown a decide that is wrong in one way, and notices. */
import type { Traffic } from '@teal/rollouts-common';
import { NO_TRAFFIC } from '@teal/rollouts-common';
import type { Observation } from '../observe/observation';
import type { Decision, Write } from './decision';
import { InvariantBroken } from './simulation/checkers';
import { approval } from './simulation/gatedRelease';
import { at } from './simulation/moments';
import type { Happening, Scenario, Wrong } from './simulation/scenario';
import { play } from './simulation/scenario';
import { applyTemplate } from './simulation/users';

const promoteAll: Scenario['happenings'] = [
  { afterTurns: 0, what: { kind: 'apply', template: 'v2' } },
  { afterTurns: 80, what: { kind: 'promoteFull' } },
];

function scenario(
  happenings: Scenario['happenings'] = promoteAll,
  gates?: Scenario['gates'],
): Scenario {
  return {
    replicas: 5,
    fields: {
      maxSurge: '25%',
      maxUnavailable: '25%',
      progressDeadlineSeconds: 600,
      strategyType: 'RollingUpdate',
    },
    steps: [{ replicas: '50%', traffic: { weight: 20 }, pause: {} }],
    routes: ['cart'],
    gatewayDelayMs: 20,
    graceSeconds: 3,
    gates,
    happenings,
    deaths: [],
    seed: 0,
  };
}

const cart = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  name: 'cart',
} as const;

function after(...what: Happening[]): Scenario['happenings'] {
  return [
    ...promoteAll.slice(0, 1),
    ...what.map(it => ({ afterTurns: 80, what: it })),
  ];
}

/** Replaces each write by what the spoiler makes of it. */
function writes(spoil: (write: Write) => Write[]) {
  return (decision: Decision): Decision => ({
    ...decision,
    writes: decision.writes.flatMap(spoil),
  });
}

function brokenBy(
  spoil: Wrong['spoil'],
  happenings?: Scenario['happenings'],
  gates?: Scenario['gates'],
): string {
  return broken(scenario(happenings, gates), { spoil });
}

function broken(it: Scenario, wrong: Wrong): string {
  try {
    play(it, wrong);
  } catch (error) {
    if (error instanceof InvariantBroken) return error.invariant;
    throw error;
  }
  return 'nothing';
}

describe('the judges', () => {
  it('have nothing to say against decide itself', () => {
    expect(brokenBy(decision => decision)).toBe('nothing');
  });

  it('notice weight for a Service without ready endpoints (I1)', () => {
    const spoil = writes(write =>
      write.kind === 'canaryService'
        ? [
            write,
            {
              kind: 'routeTraffic',
              route: cart,
              traffic: { weight: 20 },
              reason: 'too early',
            },
          ]
        : [write],
    );
    expect(brokenBy(spoil)).toBe('I1');
  });

  it('notice fields restored while the Service is still pinned to the old version (I1)', () => {
    const spoil = writes(write =>
      write.kind === 'pinService' && write.hash === 'hashv2'
        ? [
            {
              kind: 'workload',
              change: { minReadySeconds: null },
              reason: 'the naive order',
            },
          ]
        : [write],
    );
    expect(['I1', 'I3']).toContain(brokenBy(spoil));
  });

  it('notice a backend that leaves the route together with its requests (I1)', () => {
    const spoil = writes(write =>
      write.kind === 'routeTraffic' && write.reason.startsWith('c4')
        ? [{ kind: 'withdrawRoute', route: write.route, reason: 'at once' }]
        : [write],
    );
    expect(brokenBy(spoil)).toBe('I1');
  });

  it('notice more weight than the step allows (I2)', () => {
    const spoil = writes(write =>
      write.kind === 'routeTraffic' && write.traffic.weight === 20
        ? [{ ...write, traffic: { weight: 21 } }]
        : [write],
    );
    expect(brokenBy(spoil)).toBe('I2');
  });

  it.each<[string, Traffic]>([
    [
      'requests chosen by a header',
      { ...NO_TRAFFIC, matches: [{ headers: [{ name: 'x', value: 'y' }] }] },
    ],
    ['copies', { ...NO_TRAFFIC, mirror: { percent: 10 } }],
  ])('notice %s that no step lets through (I2)', (_what, traffic) => {
    const spoil = writes(write =>
      write.kind === 'routeTraffic' && write.traffic.weight === 20
        ? [{ ...write, traffic: { ...traffic, weight: 20 } }]
        : [write],
    );
    expect(brokenBy(spoil)).toBe('I2');
  });

  it.each<[string, Traffic]>([
    [
      'requests chosen by a header',
      { ...NO_TRAFFIC, matches: [{ headers: [{ name: 'x', value: 'y' }] }] },
    ],
    ['copies', { ...NO_TRAFFIC, mirror: { percent: 10 } }],
  ])('notice %s for a Service without endpoints (I1)', (_what, traffic) => {
    const spoil = writes(write =>
      write.kind === 'canaryService'
        ? [
            write,
            { kind: 'routeTraffic', route: cart, traffic, reason: 'too early' },
          ]
        : [write],
    );
    expect(brokenBy(spoil)).toBe('I1');
  });

  it('notice a Service that is not pinned (I2)', () => {
    const spoil = writes(write => (write.kind === 'pinService' ? [] : [write]));
    expect(brokenBy(spoil)).toBe('I2');
  });

  it('notice stable pods that go while requests go to them (I3)', () => {
    const spoil = writes(write =>
      write.kind === 'canaryService'
        ? [
            write,
            {
              kind: 'scaleReplicaSet',
              name: 'cart-hashv1',
              replicas: 3,
              reason: 'too early',
            },
          ]
        : [write],
    );
    expect(brokenBy(spoil)).toBe('I3');
  });

  it('notice a field that is not given back (I4)', () => {
    const spoil = writes(write => {
      if (write.kind !== 'workload' || !write.change.forgetRelease)
        return [write];
      const { maxUnavailable, ...change } = write.change;
      return [{ ...write, change }];
    });
    expect(brokenBy(spoil)).toBe('I4');
  });

  it.each(['deleteCanaryService', 'disown'] as const)(
    'notice a missing %s at the end (I4)',
    kind => {
      const spoil = writes(write => (write.kind === kind ? [] : [write]));
      expect(['I4', 'I6', 'liveness']).toContain(brokenBy(spoil));
    },
  );

  it('notice what a controller remembers in its process alone (I5)', () => {
    const forgetful = () => {
      let createdInLife: number | undefined;
      return {
        spoil: (decision: Decision, life: number): Decision => ({
          ...decision,
          writes: decision.writes.filter(({ kind }) => {
            if (kind === 'canaryService') createdInLife ??= life;
            return kind !== 'deleteCanaryService' || createdInLife === life;
          }),
        }),
      };
    };
    expect(broken(scenario(), forgetful())).toBe('nothing');
    const dies = { ...scenario(), deaths: [{ atWrite: 20, when: 'after' }] };
    expect(['I4', 'liveness']).toContain(broken(dies as Scenario, forgetful()));
  });

  it('notice a write without end (I6)', () => {
    const spoil = (decision: Decision): Decision => ({
      ...decision,
      writes: [
        ...decision.writes,
        { kind: 'disown', object: 'workload', reason: 'again and again' },
      ],
    });
    expect(['I6', 'liveness']).toContain(brokenBy(spoil));
  });

  it('notice a gate that is taken off silently (I7)', () => {
    const spoil = writes(write =>
      write.kind === 'workload' && write.change.forgetRelease
        ? [{ ...write, change: { ...write.change, gated: false } }]
        : [write],
    );
    expect(brokenBy(spoil)).toBe('I7');
  });

  it('notice a rollback that leaves the traffic where it is (I8)', () => {
    const spoil = (decision: Decision): Decision =>
      decision.status.phase === 'RollingBack'
        ? {
            ...decision,
            writes: decision.writes.filter(
              write => write.kind !== 'routeTraffic',
            ),
          }
        : decision;
    expect(
      brokenBy(spoil, after({ kind: 'rollback' }, { kind: 'wait', ms: 1_000 })),
    ).toBe('I8');
  });

  it("notice a release that goes by its Rollout's steps in place of its own (I2)", () => {
    const steps = [{ replicas: '20%', traffic: { weight: 5 }, pause: {} }];
    const happenings = [
      {
        afterTurns: 0,
        what: { kind: 'apply', template: 'v2', chosen: { steps } },
      },
      { afterTurns: 80, what: { kind: 'promoteFull' } },
    ] as const;
    const asAuthored = scenario(happenings);
    const misread = (seen: Observation): Observation => {
      const { rollout, workload } = seen;
      const { spec } = rollout;
      const strategy = { ...spec.strategy, steps: asAuthored.steps };
      return {
        ...seen,
        rollout: { ...rollout, spec: { ...spec, strategy } },
        workload: workload && {
          ...workload,
          release: workload.release && {
            ...workload.release,
            steps: undefined,
          },
        },
      };
    };
    expect(broken(asAuthored, {})).toBe('nothing');
    expect(broken(asAuthored, { misread })).toBe('I2');
  });

  it.each(['promote', 'rollback'] as const)(
    'notice a late %s that acts on the release after its own (I9)',
    command => {
      const late = { release: 'g3', step: 'full' as const };
      const misread = (seen: Observation): Observation => {
        const { commands } = seen.rollout;
        const release = seen.workload?.release?.id;
        const found = commands[command];
        if (!release || !found) return seen;
        const bound = { ...commands, [command]: { ...found, release } };
        return { ...seen, rollout: { ...seen.rollout, commands: bound } };
      };
      const happenings = after(
        { kind: 'apply', template: 'v3' },
        { kind: 'late', commands: { [command]: late } },
        { kind: 'wait', ms: 1_000 },
      );
      expect(broken(scenario(happenings), {})).toBe('nothing');
      expect(broken(scenario(happenings), { misread })).toBe('I9');
    },
  );

  it('notice a Service that goes back to the version before one that has succeeded (I2)', () => {
    const forgets = (seen: Observation): Observation => {
      const { status } = seen.rollout;
      if (!seen.workload?.held || !status?.release) return seen;
      const { result: _result, ...release } = status.release;
      return {
        ...seen,
        rollout: { ...seen.rollout, status: { ...status, release } },
      };
    };
    const overtake = (misread?: Wrong['misread']) => {
      const simulation = at('Finalizing', {
        routes: [],
        spec: {
          traffic: { service: 'cart', routes: [] },
          steps: [{ replicas: '100%', traffic: { weight: 100 }, pause: {} }],
        },
        misread,
      });
      simulation.user('applies v3', world => applyTemplate(world, 'v3'));
      simulation.run();
    };
    expect(() => overtake()).not.toThrow();
    expect(() => overtake(forgets)).toThrow(/^I2: Service cart selects hashv1/);
  });

  it('notice requests to a refused template (I10)', () => {
    const spoil = (decision: Decision): Decision =>
      decision.status.message?.includes('was refused')
        ? {
            ...decision,
            writes: [
              { kind: 'canaryService', hash: 'hashv2', reason: 'nevertheless' },
              {
                kind: 'routeTraffic',
                route: cart,
                traffic: { weight: 0 },
                reason: 'nevertheless',
              },
            ],
          }
        : decision;
    expect(
      brokenBy(
        spoil,
        after(
          { kind: 'rollback' },
          { kind: 'apply', template: 'v2' },
          { kind: 'wait', ms: 1_000 },
        ),
      ),
    ).not.toBe('nothing');
  });

  it.each(['Start', 'Traffic', 'Promotion'] as const)(
    'notice a gate at %s that is passed before anybody has opened it',
    when => {
      const gates = [approval('board', { when })];
      // What a decide would do that takes a question for its answer.
      const forged = (decision: Decision): Decision => ({
        ...decision,
        status: {
          ...decision.status,
          gates: decision.status.gates?.map(it => ({
            ...it,
            state: 'Approved' as const,
          })),
        },
      });
      expect(brokenBy(forged, promoteAll, gates)).toBe('gates');
      const approved: Scenario['happenings'] = [
        ...promoteAll,
        ...Array.from({ length: 4 }, () => ({
          afterTurns: 80,
          what: { kind: 'approve' as const },
        })),
      ];
      expect(brokenBy(it => it, approved, gates)).toBe('nothing');
    },
  );
});
