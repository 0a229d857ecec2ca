// SPDX-License-Identifier: Apache-2.0

/** How a release goes back, and what becomes of it then (spec.rollback; e2, e3). */
import type { RollbackSpec, RolloutStep } from '@teal/rollouts-common';
import { at, phase } from './simulation/moments';
import type { Death } from './simulation/Simulation';
import { Simulation } from './simulation/Simulation';
import { applyTemplate } from './simulation/users';
import { makeWorld } from './simulation/world';

const steps: RolloutStep[] = [
  { replicas: '50%', traffic: { weight: 10 } },
  { replicas: '100%', traffic: { weight: 40 } },
  { replicas: '100%', traffic: { weight: 80 }, pause: {} },
];

/** A release of v2 that waits at 80 %. */
function atEightyPercent(rollback: RollbackSpec): Simulation {
  const simulation = new Simulation(makeWorld({ spec: { steps, rollback } }));
  simulation.run();
  simulation.user('applies v2', world => applyTemplate(world, 'v2'));
  simulation.run();
  expect(weightOf(simulation)).toBe(80);
  return simulation;
}

function weightOf({ world }: Simulation): number | undefined {
  return world.rollout?.status?.traffic?.weight;
}

function statusOf({ world }: Simulation) {
  return world.rollout?.status;
}

/** Every weight that the release gets from now on, with the second in which it is asked for. */
function weightsUntilRest(simulation: Simulation): [number, number][] {
  const { world } = simulation;
  const since = world.now;
  const seen: [number, number][] = [];
  simulation.run(() => {
    const weight = weightOf(simulation);
    if (weight !== undefined && weight !== seen[seen.length - 1]?.[1]) {
      seen.push([Math.floor((world.now - since) / 1_000), weight]);
    }
    return false;
  });
  return seen;
}

it('all traffic goes back at once where nothing else is asked for', () => {
  const simulation = atEightyPercent({});
  simulation.command({ abort: { release: 'g3' } });
  expect(weightsUntilRest(simulation).map(([, weight]) => weight)).toEqual([
    80, 0,
  ]);
  expect(statusOf(simulation)?.phase).toBe('RolledBack');
});

it('goes back along the steps, each for its seconds', () => {
  const simulation = atEightyPercent({ stepSeconds: 5 });
  simulation.command({ abort: { release: 'g3' } });
  expect(weightsUntilRest(simulation)).toEqual([
    [0, 80],
    [0, 40],
    [5, 10],
    [10, 0],
  ]);
  expect(statusOf(simulation)?.phase).toBe('RolledBack');
});

it('says how far it is on its way', () => {
  const simulation = atEightyPercent({ stepSeconds: 5 });
  simulation.command({ abort: { release: 'g3' }, actor: 'kim' });
  simulation.run(() => weightOf(simulation) === 40);
  expect(statusOf(simulation)).toMatchObject({
    phase: 'RollingBack',
    message: expect.stringMatching(
      /^release g3: traffic goes back along the steps: 40 % of the requests stay with the new version until \S+Z; aborted by kim$/,
    ),
  });
});

it('a rollback in the middle of the way takes everything at once', () => {
  const simulation = atEightyPercent({ stepSeconds: 5 });
  simulation.command({ abort: { release: 'g3' } });
  simulation.run(() => weightOf(simulation) === 40);
  const since = simulation.world.now;
  simulation.command({ rollback: { release: 'g3' } });
  simulation.run(({ deployment }) => deployment?.template === 'v1');
  expect(simulation.world.now - since).toBeLessThan(5_000);
});

it('new pods that die on the way get nothing more', () => {
  const simulation = atEightyPercent({ stepSeconds: 60 });
  simulation.command({ abort: { release: 'g3' } });
  simulation.run(() => weightOf(simulation) === 40);
  simulation.record.faulty = true;
  simulation.user('v2 crashes for good', world => {
    world.pods = world.pods.map(pod =>
      pod.hash === 'hashv2' ? { ...pod, readyAt: Infinity } : pod,
    );
  });
  simulation.run(() => weightOf(simulation) === 0);
  expect(weightOf(simulation)).toBe(0);
});

it('with global the stable template comes back by itself, after keepSeconds', () => {
  const simulation = atEightyPercent({ global: true, keepSeconds: 60 });
  simulation.command({ abort: { release: 'g3' }, actor: 'kim' });
  simulation.run(({ rollout }) => rollout?.status?.phase === 'RolledBack');
  expect(statusOf(simulation)?.message).toMatch(
    /its 5 pods stay until \S+Z, or before: a retry, a rollback or another template/,
  );
  const since = simulation.world.now;
  simulation.run(({ deployment }) => deployment?.template === 'v1');
  expect(simulation.world.now - since).toBeGreaterThanOrEqual(59_000);
  simulation.run();
  expect(statusOf(simulation)).toMatchObject({
    phase: 'Healthy',
    release: { result: 'RolledBack', reason: 'aborted by kim' },
    rejected: { releaseId: 'g3' },
  });
});

it('a retry in time keeps the new pods', () => {
  const simulation = atEightyPercent({ global: true, keepSeconds: 60 });
  simulation.command({ abort: { release: 'g3' } });
  simulation.run(({ rollout }) => rollout?.status?.phase === 'RolledBack');
  simulation.command({ retry: { release: 'g3' } });
  simulation.run();
  expect(statusOf(simulation)).toMatchObject({
    phase: 'Paused',
    release: { id: 'g3.2' },
  });
});

it('without global the new pods stay', () => {
  const simulation = at('RolledBack');
  simulation.wait(3_600_000);
  simulation.run();
  expect(simulation.world.deployment?.template).toBe('v2');
});

it('a gateway has its time from when it is asked, however long after the verdict was recorded', () => {
  const deaths: Death[] = [];
  const world = makeWorld({
    spec: {
      steps: [{ ...steps[0], pause: { duration: '30s' } }],
      rollback: { global: true },
    },
  });
  const simulation = new Simulation(world, { deaths });
  const { story } = simulation;
  simulation.run();
  simulation.user('applies v2', it =>
    applyTemplate(it, 'v2', { timeoutSeconds: 20 }),
  );
  simulation.run(phase('Paused'));
  deaths.push({ atWrite: simulation.requests + 1, when: 'after' });
  simulation.run(phase('RollingBack'));
  expect(story[story.length - 1]).toContain('teal: dies');
  expect(statusOf(simulation)?.release?.result).toBe('TimedOut');

  // The Lease of the one that died runs out; before, nobody can ask.
  world.now += 15_000;
  simulation.record.rollbackSince = world.now;
  simulation.run();
  const back = story.slice(story.findIndex(it => it.includes('teal: dies')));
  const first = (what: string) => back.findIndex(it => it.includes(what));
  const asked = first('routeTraffic cart {"weight":0}');
  const followed = first('gateway: cart: 0 %');
  const withdrawn = first('withdrawRoute');
  expect(asked).toBeGreaterThan(0);
  expect(followed).toBeGreaterThan(asked);
  expect(withdrawn).toBeGreaterThan(followed);
  expect(statusOf(simulation)?.phase).toBe('Healthy');
});

describe('the rollback window', () => {
  /** v2 and v3 have succeeded one after the other. */
  function afterTwoReleases(windowRevisions: number): Simulation {
    const simulation = new Simulation(
      makeWorld({ spec: { steps, rollback: { windowRevisions } } }),
    );
    simulation.run();
    for (const template of ['v2', 'v3']) {
      simulation.user(`applies ${template}`, world =>
        applyTemplate(world, template),
      );
      simulation.run();
      const release = statusOf(simulation)?.release?.id ?? '';
      simulation.command({ promote: { release, step: 'full' } });
      simulation.run();
      expect(statusOf(simulation)?.phase).toBe('Healthy');
    }
    return simulation;
  }

  it.each([
    ['v2', 1],
    ['v1', 2],
  ])('brings %s back in one step, %i versions back', (template, window) => {
    const simulation = afterTwoReleases(window);
    simulation.user('goes back', world => applyTemplate(world, template));
    simulation.run(
      ({ rollout }) => rollout?.status?.release?.finishedAt === undefined,
    );
    simulation.run(({ rollout }) => rollout?.status?.step !== undefined);
    expect(statusOf(simulation)?.step).toBe('1/1');
    simulation.run();
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Healthy',
      release: { result: 'Succeeded', skipsSteps: true },
    });
    expect(simulation.world.deployment?.template).toBe(template);
  });

  it('goes by the steps to a version before the window', () => {
    const simulation = afterTwoReleases(1);
    simulation.user('goes back', world => applyTemplate(world, 'v1'));
    simulation.run();
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Paused',
      step: '3/4',
    });
  });

  it('goes by the steps where no window is asked for', () => {
    const simulation = afterTwoReleases(0);
    simulation.user('goes back', world => applyTemplate(world, 'v2'));
    simulation.run();
    expect(statusOf(simulation)?.phase).toBe('Paused');
  });
});
