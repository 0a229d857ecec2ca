// SPDX-License-Identifier: Apache-2.0

/**
 * Whole releases told line by line, once in fixed order and once with
 * everybody's turns shuffled by seed 7: what a reader of the snapshot sees is
 * what Teal, Kubernetes and the gateway do, in this order. `jest -u` renews
 * them after a deliberate change of a rule.
 */
import {
  approval,
  approve,
  gatedRelease,
  webhook,
} from './simulation/gatedRelease';
import { metric, release, value } from './simulation/measuredRelease';
import { at, setSpec } from './simulation/moments';
import { chanceFrom } from './simulation/scenario';
import type { Simulation } from './simulation/Simulation';
import { applyTemplate, deleteRollout } from './simulation/users';

const stories: Record<
  string,
  (options: Parameters<typeof at>[1]) => Simulation
> = {
  'a release is promoted step by step and succeeds': options => {
    const simulation = at('Paused', options);
    simulation.command({ promote: { release: 'g3', step: 1 }, actor: 'kim' });
    return simulation.run();
  },
  'without routes the Service itself switches': options => {
    const simulation = at('Healthy', {
      ...options,
      routes: [],
      spec: { steps: [{ replicas: '50%', traffic: { weight: 0 } }] },
    });
    simulation.user('applies v2', world => applyTemplate(world, 'v2'));
    return simulation.run();
  },
  'an abort takes the traffic back, a retry starts again': options => {
    const simulation = at('RolledBack', options);
    simulation.command({ retry: { release: 'g3' }, actor: 'kim' });
    return simulation.run();
  },
  'a batch that never gets ready is rolled back at its deadline': options =>
    at('Progressing', options).run(),
  'a rollback deploys the stable template again, the refused one is held':
    options => at('Rejected', options),
  'a third version supersedes the second': options => {
    const simulation = at('Paused', options);
    simulation.user('applies v3', world => applyTemplate(world, 'v3'));
    return simulation.run();
  },
  'a third version comes when the second is the stable one already':
    options => {
      const simulation = at('Finalizing', options);
      simulation.user('applies v3', world => applyTemplate(world, 'v3'));
      return simulation.run();
    },
  'people approve the start, the first requests and the promotion': options => {
    const simulation = gatedRelease({
      ...options,
      gates: [
        approval('change-board', { when: 'Start' }),
        approval('on-call', { steps: [1] }),
        approval('sign-off', { when: 'Promotion' }),
      ],
    });
    approve(simulation, 'change-board', { reason: 'CHG-12' });
    approve(simulation, 'on-call', { step: 1 });
    return approve(simulation, 'sign-off');
  },
  'a webhook says no, then yes, and later asks for the rollback': options =>
    gatedRelease({
      ...options,
      gates: [
        webhook('load-test', { steps: [1] }),
        webhook('orders', { when: 'Rollback' }),
      ],
      steps: [{ replicas: '50%', traffic: { weight: 20 }, pause: {} }],
      hook: ({ gate, sequence }) => {
        if (gate === 'orders') {
          return sequence < 3
            ? { kind: 'yes' }
            : { kind: 'rollback', reason: 'orders fall' };
        }
        return sequence < 1
          ? { kind: 'no', reason: 'it runs' }
          : { kind: 'yes' };
      },
    }),
  'metrics pass step 1, and one of them fails in step 2': options =>
    release({
      ...options,
      steps: [
        {
          replicas: '50%',
          traffic: { weight: 20 },
          analysis: { metrics: [metric('errors', { count: 2 })] },
        },
        {
          replicas: '100%',
          traffic: { weight: 60 },
          analysis: { metrics: [metric('errors', { count: 2 })] },
        },
      ],
      measure: ({ stage, step, sequence }) =>
        value(stage === 'Step' && step === 2 && sequence === 1 ? 9 : 1),
    }),
  'a Rollout is deleted in mid-release': options => {
    const simulation = at('Paused', options);
    simulation.user('deletes the Rollout', deleteRollout);
    return simulation.run();
  },
  'a Rollout is disabled after an abort': options => {
    const simulation = at('RolledBack', options);
    simulation.user('disables the Rollout', world =>
      setSpec(world, { disabled: true }),
    );
    return simulation.run();
  },
};

describe.each(Object.keys(stories))('%s', name => {
  it('in fixed order', () => {
    expect(`\n${stories[name]({}).story.join('\n')}\n`).toMatchSnapshot();
  });

  it('with turns shuffled by seed 7', () => {
    const simulation = stories[name]({ chance: chanceFrom(7) });
    expect(`\n${simulation.story.join('\n')}\n`).toMatchSnapshot();
  });
});

it('a release of two steps behind an HTTPRoute needs few API requests', () => {
  const simulation = at('Healthy', {
    spec: {
      steps: [
        { replicas: '50%', traffic: { weight: 0 } },
        { replicas: '100%', traffic: { weight: 100 } },
      ],
    },
  });
  const before = simulation.requests;
  simulation.user('applies v2', world => applyTemplate(world, 'v2'));
  simulation.run();
  expect(simulation.world.rollout?.status?.phase).toBe('Healthy');
  expect(simulation.requests - before).toBeLessThanOrEqual(22);
});
