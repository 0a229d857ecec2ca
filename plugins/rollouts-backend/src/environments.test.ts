// SPDX-License-Identifier: Apache-2.0
import { ConfigReader } from '@backstage/config';
import { environmentOf, readEnvironments } from './environments';

function read(environments: object[]) {
  return readEnvironments(
    new ConfigReader(JSON.parse(JSON.stringify({ environments }))),
  );
}

describe('rollouts.environments', () => {
  it('names the first place that holds cluster and namespace', () => {
    const environments = read([
      {
        name: 'live',
        label: 'production',
        cluster: 'a',
        namespaces: ['shop'],
        fourEyes: true,
      },
      { name: 'rest', label: 'test', cluster: 'a' },
    ]);
    const at = (cluster: string, namespace: string) =>
      environmentOf(environments, { cluster, namespace })?.name;
    expect(at('a', 'shop')).toBe('live');
    expect(at('a', 'other')).toBe('rest');
    expect(at('b', 'shop')).toBeUndefined();
    expect(environments.map(({ fourEyes }) => fourEyes)).toEqual([true, false]);
  });

  it('are none without the key', () => {
    expect(readEnvironments(undefined)).toEqual([]);
    expect(readEnvironments(new ConfigReader({}))).toEqual([]);
  });

  it.each([
    [
      { label: 'prod' },
      'rollouts.environments[0].label: "prod" is none of test, staging, production',
    ],
    [
      { namespaces: [] },
      'rollouts.environments[0].namespaces: the list is empty; name a namespace, or remove the key to mean all of them',
    ],
  ])('refuses %j', (wrong, sentence) => {
    expect(() => read([{ name: 'live', cluster: 'a', ...wrong }])).toThrow(
      sentence,
    );
  });
});
