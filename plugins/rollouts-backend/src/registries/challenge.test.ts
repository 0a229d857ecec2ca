// SPDX-License-Identifier: Apache-2.0
import { readChallenge } from './challenge';

describe('what a registry wants', () => {
  it('is a token', () => {
    expect(
      readChallenge(
        'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
      ),
    ).toEqual({
      scheme: 'bearer',
      realm: 'https://auth.docker.io/token',
      service: 'registry.docker.io',
      scope: 'repository:a/b:pull,push',
    });
  });

  it('is user and password', () => {
    expect(readChallenge('Basic realm="harbor"')).toEqual({ scheme: 'basic' });
    expect(readChallenge('basic')).toEqual({ scheme: 'basic' });
  });

  it.each(['', 'Negotiate', 'Bearer service="x"', 'Bearer realm="no address"'])(
    'is not known: %j',
    header => {
      expect(readChallenge(header)).toBeUndefined();
    },
  );
});
