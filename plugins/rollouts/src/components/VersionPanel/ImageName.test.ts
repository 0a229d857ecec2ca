// SPDX-License-Identifier: Apache-2.0
import { splitImage } from './ImageName';

describe('splitImage', () => {
  it.each([
    ['shop:1.5.0', 'shop:', '1.5.0'],
    ['registry:5000/shop', 'registry:5000/shop', ''],
    ['registry:5000/shop:2', 'registry:5000/shop:', '2'],
    [
      `shop:1@sha256:${'0123456789abcdef'.repeat(4)}`,
      'shop:1@',
      'sha256:0123456789ab',
    ],
  ])('%s', (image, repository, tag) => {
    expect(splitImage(image)).toEqual([repository, tag]);
  });
});
