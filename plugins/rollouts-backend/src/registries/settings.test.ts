// SPDX-License-Identifier: Apache-2.0
import { ConfigReader } from '@backstage/config';
import { readRegistries } from './settings';

const read = (...registries: object[]) =>
  readRegistries(new ConfigReader({ registries } as never));

describe('image registries in the configuration', () => {
  it('need no more than a host', () => {
    expect(read({ host: 'ghcr.io' }, { host: 'docker.io' })).toMatchObject([
      { host: 'ghcr.io', url: 'https://ghcr.io', kind: 'oci' },
      { host: 'docker.io', url: `https://${'registry-1.docker.io'}` },
    ]);
    expect(readRegistries(undefined)).toEqual([]);
  });

  it('can be elsewhere, and have a user', () => {
    const entry = {
      host: 'images.corp:5000',
      url: 'http://10.0.0.9:5000/',
      kind: 'harbor',
      username: 'robot$teal',
      password: 'secret',
    };
    expect(read(entry)).toEqual([{ ...entry, url: 'http://10.0.0.9:5000' }]);
  });

  it.each<[string, object[]]>([
    ['rollouts.registries[0].host', [{ host: 'https://ghcr.io' }]],
    ['rollouts.registries[1].host', [{ host: 'a.b' }, { host: 'a.b' }]],
    ['rollouts.registries[0].kind', [{ host: 'a.b', kind: 'quay' }]],
    ['rollouts.registries[0].password', [{ host: 'a.b', username: 'me' }]],
    ['rollouts.registries[0].url', [{ host: 'a.b', url: 'ftp://a.b' }]],
    ['rollouts.registries[0].url', [{ host: 'a.b', url: 'https://u:p@a.b' }]],
  ])('are refused at %s: %j', (key, entries) => {
    expect(() => read(...entries)).toThrow(key);
  });
});
