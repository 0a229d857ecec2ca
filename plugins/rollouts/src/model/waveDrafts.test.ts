// SPDX-License-Identifier: Apache-2.0
import type { ReleaseTarget } from './releaseTarget';
import {
  furtherEnvironments,
  furtherWave,
  hasWrongSoak,
  wavesOfDrafts,
} from './waveDrafts';

const target = (name: string): ReleaseTarget => ({
  ...{ key: name, cluster: 'eu', namespace: name, workload: { name: 'cart' } },
  environment: { name, fourEyes: false },
});
const places = ['test', 'staging', 'production'].map(target);

describe('waves of a release', () => {
  it('begin where the release begins; each soaks before the next', () => {
    expect(
      wavesOfDrafts('test', [
        { id: 'a', environment: 'staging', soakMinutes: '5' },
        { id: 'b', environment: 'production', soakMinutes: '0' },
      ]),
    ).toEqual([
      { environments: ['test'], soakSeconds: 300 },
      { environments: ['staging'], soakSeconds: 0 },
      { environments: ['production'] },
    ]);
  });

  it('go to each environment once', () => {
    const waves = [furtherWave('production')];
    expect(furtherEnvironments(places, places[0], waves)).toEqual(['staging']);
    expect(furtherEnvironments(places, places[1], [])).toEqual([
      'test',
      'production',
    ]);
  });

  it.each([
    ['', true],
    ['-1', true],
    ['1.5', true],
    ['10081', true],
    ['0', false],
    ['10080', false],
  ])('of %j minutes: wrong is %s', (soakMinutes, wrong) => {
    expect(hasWrongSoak({ ...furtherWave('x'), soakMinutes })).toBe(wrong);
  });
});
