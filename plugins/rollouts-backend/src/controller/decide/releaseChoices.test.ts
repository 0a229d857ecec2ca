// SPDX-License-Identifier: Apache-2.0
/** What a person chose for one release alone: its steps, its time-out. */
import { at, phase } from './simulation/moments';
import type { Simulation } from './simulation/Simulation';
import type { Chosen } from './simulation/users';
import { applyTemplate } from './simulation/users';
import type { World } from './simulation/world';

const own = [
  { replicas: '20%', traffic: { weight: 5 }, pause: {} },
  { replicas: '60%', traffic: { weight: 60 }, pause: {} },
];
const statusOf = ({ world }: Simulation) => world.rollout?.status;

function releases(
  simulation: Simulation,
  template: string,
  chosen: Chosen = {},
): Simulation {
  simulation.user(`releases ${template}`, world =>
    applyTemplate(world, template, chosen),
  );
  return simulation.run();
}

function promotes(simulation: Simulation, step: number | 'full'): Simulation {
  const release = statusOf(simulation)?.release?.id ?? '';
  simulation.command({ promote: { release, step }, actor: 'kim' });
  return simulation.run();
}

const weightOf = (simulation: Simulation) =>
  statusOf(simulation)?.traffic?.weight;

describe('a release with steps of its own', () => {
  it('goes by them and tells them, and the next one goes by those of its Rollout', () => {
    const simulation = releases(at('Healthy'), 'v2', { steps: own });
    expect(statusOf(simulation)).toMatchObject({
      ...{ phase: 'Paused', step: '1/3', traffic: { weight: 5 } },
      release: { id: 'g3', steps: own },
    });
    promotes(simulation, 1);
    expect(statusOf(simulation)).toMatchObject({ step: '2/3' });
    expect(weightOf(simulation)).toBe(60);
    promotes(simulation, 2);
    expect(statusOf(simulation)?.phase).toBe('Healthy');
    expect(simulation.world.deployment?.release).toBeUndefined();
    expect(statusOf(simulation)?.history?.[0]).not.toHaveProperty('steps');
    releases(simulation, 'v3');
    expect(weightOf(simulation)).toBe(20);
    expect(statusOf(simulation)?.release).not.toHaveProperty('steps');
  });

  it("loses them to somebody else's template", () => {
    const simulation = releases(at('Healthy'), 'v2', { steps: own });
    releases(simulation, 'v3');
    expect(weightOf(simulation)).toBe(20);
  });

  it('keeps them when it is tried again, and when its status is lost', () => {
    const simulation = releases(at('Healthy'), 'v2', { steps: own });
    simulation.command({ abort: { release: 'g3' }, actor: 'kim' });
    simulation.run();
    simulation.command({ retry: { release: 'g3' }, actor: 'kim' });
    simulation.run();
    expect(statusOf(simulation)?.release).toMatchObject({
      ...{ id: 'g3.2', steps: own },
    });
    expect(weightOf(simulation)).toBe(5);
    simulation.record.faulty = true;
    simulation.user('loses the status', ({ rollout }) => {
      if (rollout) rollout.status = undefined;
    });
    simulation.run();
    expect(statusOf(simulation)?.step).toBe('1/3');
    expect(weightOf(simulation)).toBe(5);
  });

  it('is held with a sentence where they are none', () => {
    const simulation = at('Healthy');
    simulation.user('releases v2 with nonsense', world => {
      applyTemplate(world, 'v2');
      const { release } = world.deployment ?? {};
      if (release) Object.assign(release, { stepsProblem: 'they are no JSON' });
    });
    simulation.run();
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Pending',
      message: expect.stringContaining('they are no JSON; roll it back'),
    });
    expect(simulation.world.deployment?.held).toBe('g3');
  });
});

describe('a release with a time-out', () => {
  const neverReady = (simulation: Simulation) =>
    simulation.user('v2 never gets ready', world => {
      world.readyAfterMs.set('v2', Infinity);
    });

  it('goes back when the time in which it works has passed', () => {
    const simulation = at('Healthy');
    neverReady(simulation);
    const began = simulation.world.now;
    releases(simulation, 'v2', { timeoutSeconds: 90 });
    expect(statusOf(simulation)).toMatchObject({
      phase: 'RolledBack',
      release: {
        result: 'TimedOut',
        reason: expect.stringContaining("the release's 90 s have passed"),
      },
    });
    expect(simulation.world.now - began).toBeGreaterThanOrEqual(90_000);
    expect(simulation.world.now - began).toBeLessThan(120_000);
  });

  it('stays where it is, and says so, where its Rollout wants that', () => {
    const simulation = at('Healthy', { spec: { onFailure: 'Pause' } });
    neverReady(simulation);
    simulation.user('releases v2', world =>
      applyTemplate(world, 'v2', { timeoutSeconds: 90 }),
    );
    simulation.run(phase('Degraded'));
    expect(statusOf(simulation)).toMatchObject({
      message: expect.stringContaining("the release's 90 s have passed"),
      release: expect.not.objectContaining({ result: expect.anything() }),
    });
  });

  it('spends nothing of it while it waits for a person', () => {
    const simulation = releases(at('Healthy'), 'v2', { timeoutSeconds: 90 });
    expect(statusOf(simulation)).toMatchObject({ phase: 'Paused' });
    const { release } = statusOf(simulation) ?? {};
    expect(release).not.toHaveProperty('resumedAt');
    expect(release?.spentSeconds).toBeLessThan(90);
    simulation.wait(86_400_000);
    simulation.run();
    expect(statusOf(simulation)).toMatchObject({ phase: 'Paused' });
    promotes(simulation, 'full');
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Healthy',
      release: { result: 'Succeeded' },
    });
  });

  it('spends it in a pause by the clock', () => {
    const steps = [
      { replicas: '50%', traffic: { weight: 20 }, pause: { duration: '10m' } },
    ];
    const simulation = at('Healthy');
    simulation.user('releases v2', (world: World) =>
      applyTemplate(world, 'v2', { steps, timeoutSeconds: 90 }),
    );
    simulation.run(phase('RolledBack'));
    expect(statusOf(simulation)?.release?.result).toBe('TimedOut');
  });
});
