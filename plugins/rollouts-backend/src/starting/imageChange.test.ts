// SPDX-License-Identifier: Apache-2.0
import { aWorkload } from './__testUtils__/workloads';
import type { ImageWish } from './imageChange';
import { imageChange } from './imageChange';

const NOW = '2026-11-22T09:00:00.000Z';
const digest = `sha256:${'0a'.repeat(32)}`;
const pair = aWorkload({
  containers: [
    { name: 'shop', image: 'ghcr.io/acme/cart:v1' },
    { name: 'proxy', image: 'ghcr.io/acme/proxy:v1' },
  ],
});

describe('the image of a release', () => {
  it.each<[ImageWish, string]>([
    [{ version: 'v2' }, 'ghcr.io/acme/cart:v2'],
    [{ version: digest }, `ghcr.io/acme/cart@${digest}`],
    [{ image: 'reg:5000/other:v9' }, 'reg:5000/other:v9'],
  ])('%j is %s', (wish, to) => {
    const change = imageChange(aWorkload(), wish, NOW);
    expect(change).toMatchObject({
      container: 'shop',
      from: 'ghcr.io/acme/cart:v1',
      to,
      images: [to],
    });
  });

  it('is written for the container that was judged, and only for it', () => {
    const { operations, images } = imageChange(
      pair,
      { container: 'proxy', version: 'v2' },
      NOW,
    );
    expect(operations).toEqual([
      {
        op: 'test',
        path: '/spec/template/spec/containers/1/name',
        value: 'proxy',
      },
      {
        op: 'add',
        path: '/spec/template/spec/containers/1/image',
        value: 'ghcr.io/acme/proxy:v2',
      },
    ]);
    expect(images).toEqual(['ghcr.io/acme/cart:v1', 'ghcr.io/acme/proxy:v2']);
  });

  it('stays in a restart, which marks the template as kubectl does', () => {
    const { operations, to } = imageChange(aWorkload(), { restart: true }, NOW);
    expect(to).toBe('ghcr.io/acme/cart:v1');
    expect(operations.slice(1)).toEqual([
      { op: 'add', path: '/spec/template/metadata/annotations', value: {} },
      {
        op: 'add',
        path: '/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt',
        value: NOW,
      },
    ]);
    const again = imageChange(
      aWorkload({ templateAnnotations: { note: 'kept' } }),
      { restart: true },
      NOW,
    );
    expect(again.operations).toHaveLength(2);
  });
});

describe('the container of a release', () => {
  it('is told by the repository of the image', () => {
    const wish = { image: 'ghcr.io/acme/proxy:v3' };
    expect(imageChange(pair, wish, NOW).container).toBe('proxy');
  });

  it('is the one that kubectl takes by default', () => {
    const workload = aWorkload({
      containers: [...pair.spec.template.spec.containers],
      templateAnnotations: {
        'kubectl.kubernetes.io/default-container': 'proxy',
      },
    });
    expect(imageChange(workload, { version: 'v2' }, NOW).container).toBe(
      'proxy',
    );
  });
});

describe('a release is refused', () => {
  it.each<[string, ImageWish, string]>([
    ['no wish', {}, 'image is missing; give image, version or restart'],
    ['two wishes', { image: 'a:1', version: 'v2' }, 'give one'],
    ['restart and image', { image: 'a:1', restart: true }, 'give one'],
    ['no image', { image: 'http://a' }, '"http://a" is no image'],
    ['no version', { version: 'v 2' }, 'neither a tag nor a digest'],
    ['unknown container', { container: 'x', version: 'v2' }, 'it has shop'],
  ])('for %s', (_why, wish, sentence) => {
    expect(() => imageChange(aWorkload(), wish, NOW)).toThrow(sentence);
  });

  it('where several containers could be meant, and it names them', () => {
    expect(() => imageChange(pair, { version: 'v2' }, NOW)).toThrow(
      'container is missing; cart has several: shop, proxy',
    );
  });

  it('for the image that is there already, and it offers a restart', () => {
    expect(() => imageChange(aWorkload(), { version: 'v1' }, NOW)).toThrow(
      expect.objectContaining({ status: 409, remedy: 'restart' }),
    );
  });
});
