// SPDX-License-Identifier: Apache-2.0
import { readReleaseSteps, stepsProblem } from './releaseSteps';

const full = [
  {
    replicas: 1,
    traffic: {
      weight: 5,
      matches: [
        {
          method: 'GET',
          path: { type: 'PathPrefix', value: '/new' },
          headers: [{ name: 'x-user', value: 'insider' }],
        },
      ],
      mirror: { percent: 10 },
      sticky: { cookie: 'teal', maxAge: '1h' },
    },
    pause: {},
    analysis: { templates: [{ name: 'errors' }] },
  },
  { replicas: '50%', pause: { duration: '10m' } },
];

it('reads steps as an annotation carries them', () => {
  expect(readReleaseSteps(JSON.stringify(full))).toEqual({ steps: full });
});

it.each([
  ['{', 'no JSON'],
  ['{}', '1 to 50 steps'],
  ['[]', '1 to 50 steps'],
  [`["${'x'.repeat(70_000)}"]`, 'at most 65536'],
])('says why %.10s is none', (text, sentence) => {
  expect(readReleaseSteps(text)).toEqual({
    problem: expect.stringContaining(sentence),
  });
});

it.each([
  [{}, 'step 1: replicas is'],
  [{ replicas: '0%' }, 'replicas is'],
  [{ replicas: 0 }, 'replicas is'],
  [{ replicas: 1, weight: 5 }, 'weight is unknown'],
  [{ replicas: 1, traffic: {} }, 'says who reaches'],
  [{ replicas: 1, traffic: { weight: 101 } }, 'from 0 to 100'],
  [{ replicas: 1, traffic: { weight: 1, to: 1 } }, 'to is unknown'],
  [{ replicas: 1, traffic: { matches: [{}] } }, 'match every request'],
  [{ replicas: 1, traffic: { matches: [{ path: { value: 'a' } }] } }, 'with /'],
  [{ replicas: 1, traffic: { matches: [{ headers: [] }] } }, '1 to 16 names'],
  [{ replicas: 1, traffic: { mirror: { percent: 0 } } }, 'from 1 to 100'],
  [{ replicas: 1, traffic: { sticky: {} } }, 'either a cookie or a header'],
  [{ replicas: 1, pause: { duration: '10' } }, 'such as 90s'],
  [{ replicas: 1, pause: 'now' }, '{} waits for a promote'],
  [{ replicas: 1, analysis: {} }, 'lists of metrics, templates'],
])('refuses %j: %s', (step, sentence) => {
  expect(stepsProblem([step])).toContain(sentence);
});

it('refuses new pods that become fewer', () => {
  const steps = [{ replicas: '50%' }, { replicas: 3 }, { replicas: '20%' }];
  expect(stepsProblem(steps)).toContain('never become fewer');
});
