// SPDX-License-Identifier: Apache-2.0
import { effectiveSteps } from '@teal/rollouts-common';
import type { IntOrPercent } from '@teal/rollouts-common';
import { plannedPods, surgeOfStep, surgePods } from './surge';

function steps(...replicas: IntOrPercent[]) {
  return effectiveSteps({
    type: 'BlueGreen',
    steps: replicas.map(it => ({ replicas: it })),
  });
}

describe('pods of a step (b2)', () => {
  it.each<[string, IntOrPercent[], number, number]>([
    ['50 % of 5 is rounded up to 3', ['50%'], 0, 3],
    ['8 pods of 5 are 5', [8], 0, 5],
    ['a later step never asks for fewer', [4, '50%'], 1, 4],
    ['the implied last step is all of them', ['50%'], 1, 5],
  ])('%s', (_, list, index, pods) => {
    expect(plannedPods(steps(...list), index, 5)).toBe(pods);
  });
});

describe('maxSurge of a step (b2)', () => {
  it.each<[string, IntOrPercent[], number, IntOrPercent]>([
    ['a percentage stays one, so that it follows a scaling', ['50%'], 0, '50%'],
    ['a number is cut at the size of the workload', [8], 0, 5],
    [
      'a percentage that would sink becomes the number it must keep',
      [4, '50%'],
      1,
      4,
    ],
    ['the last step is 100 %', ['50%'], 1, '100%'],
    ['0 would be refused beside maxUnavailable 0', [0], 0, 1],
  ])('%s', (_, list, index, surge) => {
    expect(surgeOfStep(steps(...list), index, 5)).toBe(surge);
  });

  it.each<[IntOrPercent | undefined, number]>([
    ['25%', 2],
    [3, 3],
    [undefined, 0],
  ])('%s of 5 pods are %s', (value, pods) => {
    expect(surgePods(value, 5)).toBe(pods);
  });
});
