// SPDX-License-Identifier: Apache-2.0
import type { StepTraffic } from '@teal/rollouts-common';
import { decide } from './decide';
import { lookAt } from './simulation/lookAt';
import { at, setSpec } from './simulation/moments';
import type { Simulation } from './simulation/Simulation';
import { existingRoutes } from './simulation/world';

const adjust = (
  simulation: Simulation,
  traffic: StepTraffic,
  more: { release?: string; step?: number } = {},
) => {
  const { release = 'g3', step = 1 } = more;
  simulation.command({ adjust: { release, step, traffic }, actor: 'kim' });
  simulation.run();
  return simulation;
};
const trafficOf = ({ world }: Simulation) =>
  existingRoutes(world)[0].effective.traffic;
const statusOf = ({ world }: Simulation) => world.rollout?.status;

describe('an adjustment of the current step', () => {
  it('takes effect, is remembered with who wanted it, and is told once', () => {
    const simulation = adjust(at('Paused'), { weight: 35 });
    expect(trafficOf(simulation)).toEqual({ weight: 35 });
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Paused',
      message:
        'step 1 of 3: waits for a promote, 35 % of the requests go to the new version',
      adjusted: { release: 'g3', step: 1, traffic: { weight: 35 }, by: 'kim' },
    });
    expect(simulation.notes.filter(it => it.includes('35 %'))).toEqual([
      'release g3: in step 1 from now on 35 % of the requests go to the new version, as kim wants it',
    ]);
    expect(simulation.world.rollout?.commands.adjust).toBeUndefined();
  });

  it('takes requests back without a warning', () => {
    const simulation = adjust(at('Paused'), { weight: 5 });
    expect(trafficOf(simulation)).toEqual({ weight: 5 });
    expect(simulation.notes.join()).not.toContain('are allowed');
  });

  it('may say what a step may say', () => {
    const matches = [{ cookies: [{ name: 'beta', value: 'always' }] }];
    const simulation = adjust(at('Paused'), { weight: 0, matches });
    expect(trafficOf(simulation)).toEqual({ weight: 0, matches });
    expect(statusOf(simulation)?.message).toContain(
      'requests with cookie beta=always go to the new version',
    );
  });

  it('is gone when the next step has its own traffic', () => {
    const simulation = adjust(at('Paused'), { weight: 35 });
    simulation.command({ promote: { release: 'g3', step: 1 } });
    simulation.run(
      ({ rollout }) =>
        rollout?.status?.steps?.[1]?.routedAt !== undefined ||
        rollout?.status?.release?.finishedAt !== undefined,
    );
    expect(statusOf(simulation)?.adjusted).toBeUndefined();
  });

  it('ends with the release', () => {
    const simulation = adjust(at('Paused'), { weight: 35 });
    simulation.command({ rollback: { release: 'g3' } });
    simulation.run();
    expect(statusOf(simulation)).toMatchObject({ phase: 'Healthy' });
    expect(statusOf(simulation)?.adjusted).toBeUndefined();
  });
});

describe('an adjustment is refused', () => {
  it.each<[string, (simulation: Simulation) => void, string]>([
    [
      'beyond what the ready pods carry',
      s => adjust(s, { weight: 61 }),
      'adjust g3/1: 3 of 5 new pods are ready and carry 60 % of the requests, not 61 %',
    ],
    [
      'for a later step',
      s => adjust(s, { weight: 5 }, { step: 2 }),
      "adjust g3/2: that step hasn't begun",
    ],
    [
      'for another release',
      s => adjust(s, { weight: 5 }, { release: 'g2' }),
      'adjust g2: release g3 is under way',
    ],
    [
      'while the author holds the steps',
      s => {
        s.user('pauses the Rollout', world => setSpec(world, { paused: true }));
        adjust(s, { weight: 5 });
      },
      'adjust g3/1: spec.paused of Rollout cart holds the release; resume it first',
    ],
  ])('%s', (_, act, sentence) => {
    const simulation = at('Paused');
    act(simulation);
    expect(simulation.notes).toContain(sentence);
    expect(trafficOf(simulation)).toEqual({ weight: 20 });
  });

  it('when a route cannot carry it, in the words of its router', () => {
    const simulation = at('Paused');
    simulation.user('commands', ({ rollout }) => {
      if (!rollout) return;
      const traffic = { weight: 20, mirror: {} };
      rollout.commands = {
        malformed: [],
        adjust: { release: 'g3', step: 1, traffic },
      };
    });
    const seen = lookAt(simulation.world);
    if (!seen) throw new Error('the Rollout is gone');
    const routes = seen.routes.map(route => ({
      ...route,
      adjustProblem: 'a mirror needs weight 0',
    }));
    const { notes, writes } = decide({ ...seen, routes }, simulation.world.now);
    expect(notes.map(({ message }) => message)).toContain(
      'adjust g3/1: HTTPRoute cart: a mirror needs weight 0',
    );
    expect(writes.map(({ kind }) => kind)).toEqual(['removeCommands']);
  });
});
