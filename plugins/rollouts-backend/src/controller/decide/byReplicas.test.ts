// SPDX-License-Identifier: Apache-2.0
import type { RolloutStep } from '@teal/rollouts-common';
import { at } from './simulation/moments';
import type { Simulation } from './simulation/Simulation';
import { applyTemplate } from './simulation/users';

function open(steps: RolloutStep[]): Simulation {
  const simulation = at('Healthy', {
    routes: [],
    spec: {
      steps,
      traffic: { service: 'cart', gracePeriodSeconds: 3, byReplicas: true },
    },
  });
  simulation.user('applies v2', world => applyTemplate(world, 'v2'));
  return simulation.run();
}

const statusOf = ({ world }: Simulation) => world.rollout?.status;
const steps: RolloutStep[] = [
  { replicas: 1, traffic: { weight: 0 }, pause: {} },
  { replicas: 3, traffic: { weight: 40 }, pause: {} },
  { replicas: '100%', traffic: { weight: 100 }, pause: {} },
];

describe('without routes, by ready pods', () => {
  it('a weight of 0 keeps the Service on the stable version', () => {
    const { world } = open(steps);
    expect(world.service?.pinnedTo).toBe('hashv1');
    expect(world.service?.endpoints).toHaveLength(5);
  });

  it('a weight in between opens the Service to both, and is called approximate', () => {
    const simulation = open(steps);
    simulation.command({ promote: { release: 'g3', step: 1 } });
    simulation.run();
    expect(simulation.world.service?.pinnedTo).toBeUndefined();
    expect(simulation.world.service?.endpoints).toHaveLength(8);
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Paused',
      message:
        'step 2 of 3: waits for a promote, about 38 % of the requests (3 of 8 ready pods) go to the new version',
      traffic: { weight: 38 },
    });
  });

  it('a weight of 100 gives the Service to the new version', () => {
    const simulation = open(steps);
    for (const step of [1, 2]) {
      simulation.command({ promote: { release: 'g3', step } });
      simulation.run();
    }
    expect(simulation.world.service?.pinnedTo).toBe('hashv2');
    simulation.command({ promote: { release: 'g3', step: 3 } });
    simulation.run();
    expect(statusOf(simulation)?.release?.result).toBe('Succeeded');
  });

  it('an abort gives it back to the stable version alone', () => {
    const simulation = open(steps);
    simulation.command({ promote: { release: 'g3', step: 1 } });
    simulation.run();
    simulation.command({ abort: { release: 'g3' } });
    simulation.run();
    expect(simulation.world.service?.pinnedTo).toBe('hashv1');
    expect(statusOf(simulation)?.phase).toBe('RolledBack');
  });

  it('a step whose pods would get more than its weight holds the release, with the numbers', () => {
    const simulation = open([{ replicas: '50%', traffic: { weight: 20 } }]);
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Pending',
      message:
        'release g3 is held: step 1 has 3 new pods beside 5, which are about 38 % of the requests, and weight 20; give it at most 1 pods, or weight 38',
    });
    expect(simulation.world.pods).toHaveLength(5);
  });
});
