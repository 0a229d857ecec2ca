// SPDX-License-Identifier: Apache-2.0
import type { RolloutStep } from '@teal/rollouts-common';
import { problemsOfSteps, stepDraftsOf, stepsOfDrafts } from './stepDrafts';

const steps: RolloutStep[] = [
  {
    replicas: 1,
    traffic: {
      weight: 0,
      matches: [{ headers: [{ name: 'x-user', value: 'a', type: 'Exact' }] }],
      sticky: { cookie: 'teal' },
    },
    pause: {},
    analysis: { templates: [{ name: 'success' }] },
  },
  { replicas: '50%', traffic: { weight: 20 }, pause: { duration: '10m' } },
  { replicas: '100%' },
];

describe('steps of one release', () => {
  it('come back as they were when nobody changes them', () => {
    expect(stepsOfDrafts(stepDraftsOf(steps))).toEqual(steps);
  });

  it('take another share, other pods and another pause, and keep what is not edited', () => {
    const [first, ...rest] = stepDraftsOf(steps);
    const edited = {
      ...first,
      ...{ replicas: '30%', weight: '5', pause: 'time' as const },
      duration: '1h30m',
    };
    expect(stepsOfDrafts([edited, ...rest])[0]).toEqual({
      replicas: '30%',
      traffic: { ...steps[0].traffic, weight: 5 },
      pause: { duration: '1h30m' },
      analysis: steps[0].analysis,
    });
  });

  it.each([
    ['replicas', 'half', 'pods'],
    ['replicas', '0', 'pods'],
    ['weight', '101', 'weight'],
    ['weight', '-1', 'weight'],
    ['duration', 'soon', 'duration'],
    ['duration', '', 'duration'],
  ])('cannot have %s "%s"', (field, text, problem) => {
    const [draft] = stepDraftsOf([
      { replicas: 1, pause: { duration: '1m' }, traffic: { weight: 1 } },
    ]);
    expect([
      ...problemsOfSteps([{ ...draft, [field]: text }]).steps.values(),
    ]).toEqual([problem]);
  });

  it('name the match that says nothing', () => {
    const [draft] = stepDraftsOf([
      {
        replicas: 1,
        traffic: { weight: 1, matches: [{ path: { value: 'x' } }] },
      },
    ]);
    expect([...problemsOfSteps([draft]).matches.values()]).toEqual([
      'pathStart',
    ]);
  });
});
