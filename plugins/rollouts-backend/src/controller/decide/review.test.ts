// SPDX-License-Identifier: Apache-2.0

/** What a review of the rules found, each as a case of its own. */
import type { Observation } from '../observe/observation';
import { decide } from './decide';
import type { Decision } from './decision';
import { lookAt } from './simulation/lookAt';
import { at, phase, setSpec } from './simulation/moments';
import type { Moment } from './simulation/moments';
import { play } from './simulation/scenario';
import type { Simulation } from './simulation/Simulation';
import { applyTemplate } from './simulation/users';
import { existingRoutes, makeWorld } from './simulation/world';

function look(simulation: Simulation): Observation {
  const observation = lookAt(simulation.world);
  if (!observation) throw new TypeError('the Rollout is gone');
  return observation;
}

/** The next decision at a moment, after a change to what is observed. */
function decideAt(
  moment: Moment,
  change: (observation: Observation) => Observation,
): Decision {
  const simulation = at(moment);
  return decide(change(look(simulation)), simulation.world.now);
}

/** helm uninstall and install: the Deployment's generations begin anew, the Rollout stays. */
function makeDeploymentAgain(simulation: Simulation): void {
  const fresh = makeWorld();
  const { world } = simulation;
  world.deployment = fresh.deployment;
  world.replicaSets = fresh.replicaSets;
  world.pods = fresh.pods.map(pod => ({ ...pod, readyAt: world.now }));
  if (world.service) world.service.endpoints = world.pods.map(it => it.name);
}

describe.each<[string, object]>([
  ['succeeded', { promote: { release: 'g3', step: 'full' } }],
  ['was rolled back', { rollback: { release: 'g3' } }],
])('a release id that repeats, after the first %s', (_, command) => {
  it('begins a release of its own', () => {
    const simulation = at('Paused');
    simulation.command(command);
    simulation.run();
    makeDeploymentAgain(simulation);
    simulation.run();
    simulation.user('applies v3', world => applyTemplate(world, 'v3'));
    expect(simulation.world.deployment?.held).toBe('g3');
    simulation.run();
    expect(simulation.world.rollout?.status).toMatchObject({
      phase: 'Paused',
      release: { id: 'g3' },
    });
    expect(simulation.world.deployment?.template).toBe('v3');
  });
});

it('a refusal of a held template is written before the workload changes', () => {
  const simulation = at('Pending');
  simulation.command({ rollback: { release: 'g3' }, actor: 'kim' });
  simulation.round();
  expect(simulation.world.rollout?.status?.rejected?.templateHash).toBe('v2');
  expect(simulation.world.deployment?.template).toBe('v2');
  simulation.run();
  expect(simulation.world.deployment?.template).toBe('v1');
  expect(simulation.world.rollout?.status?.rejected?.templateHash).toBe('v2');
});

describe('a Service whose selector lost the version in mid-release', () => {
  it.each(['Progressing', 'Paused'] as const)(
    'is pinned again in phase %s',
    moment => {
      const { writes } = decideAt(moment, observation => ({
        ...observation,
        service: observation.service && {
          ...observation.service,
          pinnedTo: undefined,
        },
      }));
      expect(writes).toMatchObject([{ kind: 'pinService', hash: 'hashv1' }]);
    },
  );

  it('is pinned again while the release is held', () => {
    const simulation = at('Paused');
    simulation.user('pauses', world => setSpec(world, { paused: true }));
    simulation.run();
    simulation.record.faulty = true;
    simulation.user('replaces Service cart', ({ service }) => {
      if (service) service.pinnedTo = undefined;
    });
    simulation.run();
    expect(simulation.world.service?.pinnedTo).toBe('hashv1');
  });
});

it('a younger Rollout for the same workload keeps out of the release of the older one', () => {
  const simulation = at('Healthy');
  applyTemplate(simulation.world, 'v2');
  const decision = decide(
    { ...look(simulation), rivals: ['older'] },
    simulation.world.now,
  );
  expect(decision.writes).toEqual([]);
  expect(decision.status.phase).toBe('Degraded');
});

describe('no pod of the stable version is ready', () => {
  const broken = (observation: Observation): Observation => ({
    ...observation,
    replicaSets: observation.replicaSets.map(set =>
      set.hash === 'hashv1' ? { ...set, readyReplicas: 0 } : set,
    ),
  });

  it('a batch that fails by its deadline leaves the traffic where pods are ready', () => {
    const { status, writes } = decideAt('Paused', observation => {
      const seen = broken(observation);
      const known = seen.rollout.status;
      return {
        ...seen,
        rollout: {
          ...seen.rollout,
          status: known && {
            ...known,
            release: known.release && { ...known.release, result: 'TimedOut' },
          },
        },
      };
    });
    expect(status.phase).toBe('Degraded');
    expect(status.message).toContain('no pod of the stable version');
    expect(writes).toEqual([]);
  });

  it('a person who aborts is obeyed, and told', () => {
    const { status, writes } = decideAt('Paused', observation => {
      const seen = broken(observation);
      return {
        ...seen,
        rollout: {
          ...seen.rollout,
          commands: { malformed: [], abort: { release: 'g3' } },
        },
      };
    });
    expect(writes).toMatchObject([
      { kind: 'routeTraffic', traffic: { weight: 0 } },
    ]);
    expect(status.message).toContain('of which no pod is ready');
  });
});

it('a workload deleted in mid-release ends the release once nothing of it is left', () => {
  const simulation = at('Paused');
  simulation.record.faulty = true;
  simulation.user('deletes the Deployment', world => {
    world.deployment = undefined;
    world.replicaSets = [];
    world.pods = [];
  });
  simulation.run();
  const { rollout, service, canaryService } = simulation.world;
  expect(rollout?.status?.release).toMatchObject({ result: 'Withdrawn' });
  expect(rollout?.status?.release?.finishedAt).toBeDefined();
  expect([service?.pinnedTo, canaryService]).toEqual([undefined, undefined]);
});

it('a template that is let in natively finds the Service open to every version', () => {
  const { writes } = decideAt('Pending', observation => ({
    ...observation,
    rollout: {
      ...observation.rollout,
      spec: { ...observation.rollout.spec, disabled: true },
    },
    service: observation.service && {
      ...observation.service,
      pinnedTo: 'hashv1',
    },
  }));
  expect(writes.map(write => write.kind)).toEqual(['pinService', 'workload']);
});

describe('a workload that its user took out in mid-release', () => {
  const takenOut = (observation: Observation): Observation => ({
    ...observation,
    workload: observation.workload && {
      ...observation.workload,
      gated: false,
      bypass: 'incident 7',
    },
  });

  it.each([
    'Pending',
    'Progressing',
    'Paused',
    'Finalizing',
    'RollingBack',
    'RolledBack',
    'Rejected',
  ] as const)('is not touched in phase %s', moment => {
    const { writes, status } = decideAt(moment, takenOut);
    expect(writes).toEqual([]);
    expect(status.phase).toBe('Degraded');
    expect(status.message).toContain('incident 7');
    expect(status.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Gated',
        status: 'False',
        reason: 'Bypassed',
      }),
    );
  });

  it('goes on when it is given back', () => {
    const simulation = at('Paused');
    const { deployment } = simulation.world;
    if (!deployment) throw new TypeError('no Deployment');
    simulation.user('takes it out', () => {
      deployment.gated = false;
      deployment.bypass = 'incident 7';
    });
    simulation.run();
    simulation.user('gives it back', () => {
      deployment.gated = true;
      deployment.bypass = undefined;
    });
    simulation.command({ promote: { release: 'g3', step: 'full' } });
    simulation.run();
    expect(simulation.world.rollout?.status?.release?.result).toBe('Succeeded');
  });
});

it('a guard that would take Teal for a stranger is never met with a write to the workload', () => {
  const simulation = at('Healthy');
  applyTemplate(simulation.world, 'v2');
  const observation = look(simulation);
  const guard = {
    ...observation.guard,
    knowsUs: false,
    reason: 'the policy does not list this account',
  };
  const first = decide({ ...observation, guard }, simulation.world.now);
  expect(first.writes.map(write => write.kind)).toEqual(['pinService']);
  expect(first.status.message).toBe('the policy does not list this account');
  const again = decide(
    {
      ...observation,
      guard,
      rollout: { ...observation.rollout, status: first.status },
    },
    simulation.world.now + 5_000,
  );
  expect(again.status).toEqual(first.status);
});

it('a route that never takes a weight neither churns the status nor holds a rollback up', () => {
  const simulation = at('Paused');
  simulation.command({ rollback: { release: 'g3' } });
  simulation.run(phase('RollingBack'));
  const stubborn = (): Observation => {
    const observation = look(simulation);
    return {
      ...observation,
      routes: observation.routes.map(route => ({
        ...route,
        traffic: undefined,
        weight: 100,
        exposed: true,
      })),
    };
  };
  const { now } = simulation.world;
  const first = decide(stubborn(), now + 1_000);
  const known = { ...stubborn().rollout, status: first.status };
  const second = decide({ ...stubborn(), rollout: known }, now + 2_000);
  expect(second.status).toEqual(first.status);
  const last = decide({ ...stubborn(), rollout: known }, now + 10_001);
  expect(last.writes).toContainEqual(
    expect.objectContaining({
      kind: 'workload',
      change: expect.objectContaining({
        templateOf: { replicaSet: 'cart-hashv1' },
      }),
    }),
  );
});

it('a release ends although pods that a scaling added find no room', () => {
  const simulation = at('Finalizing');
  simulation.record.scaled = true;
  simulation.user('v2 gets no more pods ready, and is scaled to 8', world => {
    world.readyAfterMs.set('v2', Infinity);
    if (world.deployment) world.deployment.replicas = 8;
  });
  simulation.run();
  expect(existingRoutes(simulation.world)[0].effective.traffic.weight).toBe(0);
  expect(
    simulation.world.pods.filter(pod => pod.hash === 'hashv1').length,
  ).toBeLessThan(8);
});

it('a Rollout whose gate is gone says so, although its workload carries the label', () => {
  const { status, writes } = decideAt('Healthy', observation => ({
    ...observation,
    guard: { ...observation.guard, works: false, reason: 'the policy is gone' },
  }));
  expect(writes).toEqual([]);
  expect(status.phase).toBe('Degraded');
  expect(status.message).toContain('the policy is gone');
});

it('a release whose last round failed half-way still tells its end', () => {
  const simulation = at('Finalizing').run(phase('Finalizing'));
  simulation.user('the annotations go, and the round fails', world => {
    if (world.deployment) world.deployment.release = undefined;
  });
  const { notes, status } = decide(look(simulation), simulation.world.now);
  expect(status.release?.finishedAt).toBeDefined();
  expect(notes).toContainEqual({
    type: 'Normal',
    reason: 'ReleaseSucceeded',
    message: 'release g3 succeeded',
  });
});

it('pods that were lost between a write and its status get no requests again before one is ready', () => {
  const simulation = play({
    replicas: 1,
    fields: {
      minReadySeconds: 0,
      maxSurge: '10%',
      maxUnavailable: 0,
      strategyType: 'RollingUpdate',
    },
    steps: [{ replicas: 1, traffic: { mirror: { percent: 10 } }, pause: {} }],
    routes: ['cart', 'shop'],
    gatewayDelayMs: 0,
    graceSeconds: 0,
    happenings: [
      { afterTurns: 0, what: { kind: 'apply', template: 'v3' } },
      { afterTurns: 23, what: { kind: 'podsNeverReady', template: 'v2' } },
      { afterTurns: 0, what: { kind: 'podsCrash', template: 'v3' } },
      { afterTurns: 0, what: { kind: 'abort' } },
    ],
    deaths: [{ atWrite: 21, when: 'after' }],
    seed: 14203,
  });
  expect(simulation.world.deployment?.release).toBeUndefined();
});
