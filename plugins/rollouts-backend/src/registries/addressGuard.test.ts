// SPDX-License-Identifier: Apache-2.0
import { isForbidden } from './addressGuard';

describe('a registry that only an image names', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
  ])('is not asked at %s', address => {
    expect(isForbidden(address, 'named')).toBe(true);
  });

  it.each(['140.82.112.33', '2606:4700::6810:1', '172.32.0.1'])(
    'is asked at %s',
    address => {
      expect(isForbidden(address, 'named')).toBe(false);
    },
  );
});

describe('a registry of the configuration', () => {
  it.each(['127.0.0.1', '10.1.2.3', 'fd00::1', '::1'])(
    'is asked at %s',
    address => {
      expect(isForbidden(address, 'configured')).toBe(false);
    },
  );

  it.each(['169.254.169.254', 'fe80::1', '::ffff:169.254.169.254'])(
    'is not asked at %s, where clouds keep credentials',
    address => {
      expect(isForbidden(address, 'configured')).toBe(true);
    },
  );
});
