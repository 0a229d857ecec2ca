// SPDX-License-Identifier: Apache-2.0
import { parseImage, versionOf, withVersion } from './imageReference';

const digest = `sha256:${'ab'.repeat(32)}`;

describe('an image', () => {
  it.each([
    ['nginx', 'docker.io', 'library/nginx', undefined, undefined],
    ['acme/cart:v2', 'docker.io', 'acme/cart', 'v2', undefined],
    ['ghcr.io/acme/cart:v2', 'ghcr.io', 'acme/cart', 'v2', undefined],
    ['localhost/cart', 'localhost', 'cart', undefined, undefined],
    ['10.0.0.1:5000/a/b/c:1', '10.0.0.1:5000', 'a/b/c', '1', undefined],
    [`ghcr.io/acme/cart@${digest}`, 'ghcr.io', 'acme/cart', undefined, digest],
    [`reg:5000/cart:v1@${digest}`, 'reg:5000', 'cart', 'v1', digest],
  ])('%s is taken apart', (text, registry, repository, tag, itsDigest) => {
    expect(parseImage(text)).toMatchObject({ registry, repository });
    expect(parseImage(text)?.tag).toBe(tag);
    expect(parseImage(text)?.digest).toBe(itsDigest);
  });

  it.each([
    '',
    'Cart',
    'cart:',
    'cart:v 2',
    'ghcr.io/acme//cart',
    'ghcr.io/../cart',
    'cart@sha256:abc',
    'http://ghcr.io/acme/cart',
    'ghcr.io/acme/cart:v2:v3',
    'user@ghcr.io/acme/cart',
    `cart:${'x'.repeat(129)}`,
  ])('%j is none', text => {
    expect(parseImage(text)).toBeUndefined();
  });

  it.each([
    ['ghcr.io/acme/cart:v1', 'v2', 'ghcr.io/acme/cart:v2'],
    ['reg:5000/cart', 'v2', 'reg:5000/cart:v2'],
    [`cart:v1@${digest}`, 'v2', 'cart:v2'],
    ['cart:v1', digest, `cart@${digest}`],
  ])('%s as %s is %s', (text, version, expected) => {
    const image = parseImage(text);
    expect(image && withVersion(image, version)).toBe(expected);
  });

  it('is called by its tag, else by its digest', () => {
    const called = (text: string) => {
      const image = parseImage(text);
      return image && versionOf(image);
    };
    expect(called(`cart:v1@${digest}`)).toBe('v1');
    expect(called(`cart@${digest}`)).toBe(digest);
    expect(called('cart')).toBe('latest');
  });
});
