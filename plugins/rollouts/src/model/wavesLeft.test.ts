// SPDX-License-Identifier: Apache-2.0
import type { WaveStatus, WavesView } from '@teal/rollouts-common';
import { placesLeft, stopPlan } from './wavesLeft';

function wavesOf(...statuses: WaveStatus[]): WavesView {
  return {
    ...{ id: 'w', workload: 'cart', version: '1.7.0', operator: 'user:a/b' },
    ...{ createdAt: '2026-11-22T09:00:00.000Z', status: 'Running' },
    waves: statuses.map((status, index) => ({
      ...{ status, soakSeconds: 0 },
      environments: [
        {
          environment: `env-${index + 1}`,
          cluster: 'local',
          namespace: 'shop',
        },
      ],
    })),
  };
}

describe('waves that somebody wants to stop', () => {
  it('are left where they are under way or have not begun', () => {
    const left = placesLeft(wavesOf('Succeeded', 'Running', 'Waiting'));
    expect(left.map(({ environment }) => environment)).toEqual([
      'env-2',
      'env-3',
    ]);
  });

  it.each<[string, WaveStatus[], ReturnType<typeof stopPlan>]>([
    [
      'one is released, one under way, one to come',
      ['Succeeded', 'Running', 'Waiting'],
      { released: ['env-1'], underWay: ['env-2'], notBegun: ['env-3'] },
    ],
    [
      'the first is watched before the next begins',
      ['Soaking', 'Waiting'],
      { released: ['env-1'], underWay: [], notBegun: ['env-2'] },
    ],
    [
      'the last one is under way',
      ['Succeeded', 'Running'],
      { released: ['env-1'], underWay: ['env-2'], notBegun: [] },
    ],
  ])('have three kinds of environments: %s', (_what, statuses, plan) => {
    expect(stopPlan(wavesOf(...statuses))).toEqual(plan);
  });
});
