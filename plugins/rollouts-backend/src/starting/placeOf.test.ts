// SPDX-License-Identifier: Apache-2.0
import type { Environment } from '../environments';
import { placeOf } from './placeOf';

const environments: Environment[] = [
  {
    name: 'staging',
    cluster: 'east',
    namespaces: ['shop-staging'],
    fourEyes: false,
  },
  {
    name: 'production',
    cluster: 'west',
    namespaces: ['shop', 'bank'],
    fourEyes: true,
  },
  { name: 'lab', cluster: 'lab', fourEyes: false },
];
const place = (asked: Parameters<typeof placeOf>[0], field?: string) =>
  placeOf(asked, environments, field);

describe('where a release goes', () => {
  it('is what the request says', () => {
    const asked = { cluster: 'east', namespace: 'shop' };
    expect(place(asked)).toEqual(asked);
  });

  it('is the environment, with its only namespace or one of its own', () => {
    expect(place({ environment: 'staging' })).toEqual({
      cluster: 'east',
      namespace: 'shop-staging',
    });
    expect(place({ environment: 'production', namespace: 'bank' })).toEqual({
      cluster: 'west',
      namespace: 'bank',
    });
    expect(place({ environment: 'lab', namespace: 'anything' })).toEqual({
      cluster: 'lab',
      namespace: 'anything',
    });
  });

  it('may have another namespace in each environment of waves', () => {
    expect(
      place({ environment: 'staging', namespace: 'shop' }, 'waves'),
    ).toEqual({ cluster: 'east', namespace: 'shop-staging' });
  });

  it.each([
    [{}, 'cluster is missing'],
    [{ cluster: 'east' }, 'namespace is missing'],
    [{ environment: 'moon' }, 'there are: staging, production, lab'],
    [{ environment: 'production' }, 'production has shop, bank'],
    [{ environment: 'lab' }, 'lab has all of its cluster'],
    [
      { environment: 'production', namespace: 'kube-system' },
      'namespace is kube-system, and production has shop, bank',
    ],
    [
      { environment: 'staging', namespace: 'shop' },
      'namespace is shop, and staging has shop-staging',
    ],
    [
      { environment: 'staging', cluster: 'west' },
      'cluster is west, and staging is in east',
    ],
  ])('%j: %s', (asked, sentence) => {
    expect(() => place(asked)).toThrow(sentence);
  });
});
