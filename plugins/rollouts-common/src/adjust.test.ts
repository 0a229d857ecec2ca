// SPDX-License-Identifier: Apache-2.0
import { adjustableWeight, parseAdjust } from './adjust';

describe('the adjust command', () => {
  it('says release, step and traffic', () => {
    const command = {
      release: 'g7',
      step: 2,
      traffic: { weight: 35, matches: [{ method: 'GET' }] },
    };
    expect(parseAdjust(JSON.stringify(command))).toEqual(command);
  });

  it('takes a plain weight', () => {
    expect(parseAdjust('{"release":"g7","step":2,"weight":35}')).toEqual({
      release: 'g7',
      step: 2,
      traffic: { weight: 35 },
    });
  });

  it.each([
    '',
    'g7/2',
    '[]',
    '{"release":"g7"}',
    '{"release":7,"step":2,"weight":35}',
    '{"release":"g7","step":2}',
    '{"release":"g7","step":2,"weight":101}',
    '{"release":"g7","step":2,"traffic":{"weight":3.5}}',
    '{"release":"g7","step":2,"traffic":[]}',
  ])('is not %j', text => {
    expect(parseAdjust(text)).toBeUndefined();
  });
});

describe('what the new pods can carry', () => {
  it.each([
    [60, { readyPods: 3, replicas: 5, stepWeight: 20 }],
    [33, { readyPods: 1, replicas: 3, stepWeight: 20 }],
    [100, { readyPods: 5, replicas: 5, stepWeight: 20 }],
    // Pods above spec.replicas carry no more than all requests.
    [100, { readyPods: 6, replicas: 5, stepWeight: 20 }],
    // The author knows better: one strong pod may carry half.
    [50, { readyPods: 1, replicas: 5, stepWeight: 50 }],
    [0, { readyPods: 0, replicas: 5, stepWeight: 50 }],
    [0, { readyPods: 0, replicas: 0, stepWeight: 0 }],
  ])('is %d %% for %j', (percent, pods) => {
    expect(adjustableWeight(pods)).toBe(percent);
  });
});
