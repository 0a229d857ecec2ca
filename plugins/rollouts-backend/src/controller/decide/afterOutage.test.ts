// SPDX-License-Identifier: Apache-2.0
import { at } from './simulation/moments';
import type { Moment } from './simulation/moments';
import type { Simulation } from './simulation/Simulation';

const statusOf = ({ world }: Simulation) => world.rollout?.status;
const sentence = /the API server was away until .*gateways learn of pods/;

/** Back since this moment. */
function outageAt(moment: Moment): { simulation: Simulation; backAt: number } {
  const simulation = at(moment);
  const backAt = simulation.world.now;
  simulation.user('starts the API server', world => {
    world.apiServer = { backAt };
  });
  return { simulation, backAt };
}

it('after an outage no request goes to new pods before the gateways know them', () => {
  const { simulation, backAt } = outageAt('Progressing');
  simulation.run(({ rollout }) =>
    sentence.test(rollout?.status?.message ?? ''),
  );
  expect(statusOf(simulation)).toMatchObject({
    step: '1/3',
    currentStep: { state: 'Routing' },
    traffic: { weight: 0 },
  });
  simulation.run(({ rollout }) => rollout?.status?.traffic?.weight === 20);
  expect(simulation.world.now).toBeGreaterThanOrEqual(backAt + 60_000);
});

it('after an outage no old pod goes before the gateways know the new ones', () => {
  const { simulation, backAt } = outageAt('Finalizing');
  const stable = statusOf(simulation)?.stable?.revision;
  const old = () =>
    simulation.world.pods.filter(pod => pod.hash === stable).length;
  const before = old();
  expect(before).toBe(5);
  simulation.run(({ rollout }) =>
    sentence.test(rollout?.status?.message ?? ''),
  );
  simulation.run(({ now }) => now >= backAt + 59_000 || old() < before);
  expect(old()).toBe(before);
  simulation.run();
  expect(statusOf(simulation)?.release?.result).toBe('Succeeded');
  expect(old()).toBe(0);
});

it.each(['abort', 'rollback'] as const)(
  'an %s does not wait for anybody after an outage',
  command => {
    const { simulation, backAt } = outageAt('Paused');
    simulation.command({ [command]: { release: 'g3' } });
    simulation.run(({ rollout }) => rollout?.status?.traffic?.weight === 0);
    expect(simulation.world.now - backAt).toBeLessThan(10_000);
  },
);

it('says since when the API server does not answer', () => {
  const simulation = at('Progressing');
  simulation.user('stops the API server', world => {
    world.apiServer = { awaySince: world.now };
  });
  simulation.run(({ rollout }) =>
    /the API server has not answered since/.test(
      rollout?.status?.message ?? '',
    ),
  );
  expect(statusOf(simulation)?.traffic?.weight).toBe(0);
});
