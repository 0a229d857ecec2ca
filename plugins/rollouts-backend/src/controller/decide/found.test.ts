// SPDX-License-Identifier: Apache-2.0

/** What chance or a real cluster found, each as a story of its own. */
import { at, phase, setSpec } from './simulation/moments';
import type { Death, Simulation } from './simulation/Simulation';
import { applyTemplate, deleteRollout, scale } from './simulation/users';

it('keeps the stable pods when an older template returns before its last pods are gone', () => {
  const simulation = at('Finalizing', {
    spec: {
      traffic: { service: 'cart', gracePeriodSeconds: 0, routes: [] },
      steps: [{ replicas: '50%', traffic: { weight: 0 }, pause: {} }],
    },
    routes: [],
  });
  simulation.user('applies v1', world => applyTemplate(world, 'v1'));
  simulation.run(phase('Paused'));
  const { pods, deployment } = simulation.world;
  expect(pods.filter(pod => pod.hash === 'hashv2')).toHaveLength(5);
  expect(deployment?.release?.stableHash).toBe('hashv2');
});

it('makes room for every new pod when the workload is scaled while the release finishes', () => {
  const simulation = at('Finalizing', {
    replicas: 2,
    spec: { steps: [{ replicas: '51%', traffic: { weight: 1 }, pause: {} }] },
  });
  simulation.record.scaled = true;
  simulation.user('scales to 5', world => scale(world, 5));
  simulation.run();
  expect(simulation.world.rollout?.status?.phase).toBe('Healthy');
  expect(simulation.world.pods).toHaveLength(5);
});

it('takes the stable template for a rollback, not for an end, when the workload is scaled with it', () => {
  const simulation = at('Healthy', {
    routes: [],
    spec: {
      steps: [{ replicas: '100%', traffic: { weight: 100 }, pause: {} }],
    },
  });
  simulation.user('applies v2', world => applyTemplate(world, 'v2'));
  simulation.run();
  simulation.record.scaled = true;
  simulation.user('applies v1 with 7 replicas', world => {
    applyTemplate(world, 'v1');
    scale(world, 7);
  });
  simulation.run();
  const { release, rejected } = simulation.world.rollout?.status ?? {};
  expect(release).toMatchObject({ id: 'g3', result: 'RolledBack' });
  expect(rejected?.revision).toBe('hashv2');
});

it('takes traffic and pods from a refused template that returns while it is still being rolled back', () => {
  const simulation = at('Paused');
  simulation.user('applies v1', world => applyTemplate(world, 'v1'));
  simulation.run(phase('RollingBack'));
  simulation.user('applies v2 again', world => applyTemplate(world, 'v2'));
  simulation.run();
  const { world } = simulation;
  expect(world.rollout?.status?.message).toContain('was refused');
  expect(world.pods.every(pod => pod.hash === 'hashv1')).toBe(true);
});

it('lets the route learn of the new version a round before any request goes there', () => {
  const { story } = at('Paused');
  const announced = story.findIndex(line =>
    line.includes('routeTraffic cart {"weight":0}'),
  );
  const applied = story.findIndex(line => line.includes('gateway: cart: 0 %'));
  const weighted = story.findIndex(line =>
    line.includes('routeTraffic cart {"weight":20}'),
  );
  expect([announced, applied, weighted]).toEqual(
    [announced, applied, weighted].sort((a, b) => a - b),
  );
  expect(announced).toBeGreaterThan(0);
});

it('puts the finalizer back that somebody dropped in mid-release, so that a deleted Rollout still ends it', () => {
  const simulation = at('Paused');
  const { world } = simulation;
  simulation.user('drops the finalizer', ({ rollout }) => {
    if (rollout) rollout.hasFinalizer = false;
  });
  simulation.run(() => world.rollout?.hasFinalizer === true);
  simulation.user('deletes the Rollout', deleteRollout);
  simulation.run();
  expect(world.rollout).toBeUndefined();
  expect(world.canaryService).toBeUndefined();
  expect(world.service?.pinnedTo).toBeUndefined();
});

it('takes the version that came natively, while the Rollout was disabled, for the stable one', () => {
  const simulation = at('Healthy');
  simulation.user('disables', world => setSpec(world, { disabled: true }));
  simulation.run();
  simulation.user('applies v3', world => applyTemplate(world, 'v3'));
  simulation.run();
  simulation.user('enables', world => setSpec(world, { disabled: false }));
  simulation.run();
  simulation.user('applies v1', world => applyTemplate(world, 'v1'));
  simulation.run(phase('Paused'));
  const { deployment, service } = simulation.world;
  expect(deployment?.release?.stableHash).toBe('hashv3');
  expect(service?.pinnedTo).toBe('hashv3');
});

describe('a newer template in the moment in which a write of a release without a route fails', () => {
  const isTold = /teal: hears (before|after) write/;

  /** v2 to its end, or until the write that fails. */
  function release(deaths: Death[]): Simulation {
    const simulation = at('Healthy', {
      routes: [],
      spec: {
        traffic: { service: 'cart', gracePeriodSeconds: 0, routes: [] },
        steps: [{ replicas: '100%', traffic: { weight: 100 } }],
      },
      deaths,
    });
    simulation.user('applies v2', world => applyTemplate(world, 'v2'));
    return simulation.run(() => simulation.story.some(it => isTold.test(it)));
  }

  function overtaken(death: Omit<Death, 'survived'>): Simulation {
    const simulation = release([{ ...death, survived: true }]);
    simulation.user('applies v3', world => applyTemplate(world, 'v3'));
    return simulation.run();
  }

  it.each([
    ['is refused', 'before'],
    ['is carried out, but its answer lost', 'after'],
  ] as const)('comes to its end, whichever write %s', (_what, when) => {
    const { requests } = release([]);
    for (let atWrite = 1; atWrite <= requests; atWrite += 1) {
      const { status } = overtaken({ atWrite, when }).world.rollout ?? {};
      const { phase: ended, stable } = status ?? {};
      expect({ atWrite, ended, stable: stable?.revision }).toEqual({
        atWrite,
        ended: 'Healthy',
        stable: 'hashv3',
      });
    }
  });

  it('gets every request back to v1 first, where the Service has gone over to v2 and no object shows yet that v2 had succeeded', () => {
    // Each line of Teal's is a write.
    const ours = (story: readonly string[]) =>
      story.filter(line => line.includes(' teal: '));
    const restores = ours(release([]).story).findIndex(line =>
      line.includes('"minReadySeconds":null'),
    );
    const { story } = overtaken({ atWrite: restores + 1, when: 'before' });
    const refused = story.findIndex(line => isTold.test(line));
    expect(restores).toBeGreaterThan(0);
    expect(ours(story.slice(refused + 1))[0]).toContain('pinService hashv1');
  });
});
