// SPDX-License-Identifier: Apache-2.0
import { parseImage } from '@teal/rollouts-common';
import { mergeVersions } from './mergeVersions';

const name = 'ghcr.io/acme/cart';
const merge = (options: Partial<Parameters<typeof mergeVersions>[0]>) =>
  mergeVersions({
    ...{ name, tags: [], registered: [], current: undefined },
    ...options,
  });

describe('versions to choose from', () => {
  it('are the newest first, whoever told of them', () => {
    const versions = merge({
      tags: [
        { tag: 'v1', pushedAt: '2026-01-01T00:00:00.000Z' },
        { tag: 'v3', pushedAt: '2026-03-01T00:00:00.000Z' },
      ],
      registered: [
        {
          image: `${name}:v2`,
          tag: 'v2',
          registeredAt: '2026-02-01T00:00:00.000Z',
        },
      ],
    });
    expect(versions.map(({ image, source }) => [image, source])).toEqual([
      [`${name}:v3`, 'registry'],
      [`${name}:v2`, 'ci'],
      [`${name}:v1`, 'registry'],
    ]);
  });

  it('are one where both know the tag: the registry says what it is, the pipeline where it comes from', () => {
    expect(
      merge({
        tags: [
          {
            tag: 'v1',
            digest: 'sha256:now',
            pushedAt: '2026-01-01T00:00:00.000Z',
            commit: 'label',
            labels: [{ name: 'approved' }],
          },
        ],
        registered: [
          {
            image: `${name}:v1`,
            digest: 'sha256:then',
            registeredAt: '2026-01-01T00:00:05.000Z',
            commit: 'abc1234',
            branch: 'main',
            author: 'dora',
          },
        ],
      }),
    ).toEqual([
      {
        image: `${name}:v1`,
        tag: 'v1',
        digest: 'sha256:now',
        pushedAt: '2026-01-01T00:00:00.000Z',
        current: false,
        source: 'both',
        commit: 'abc1234',
        branch: 'main',
        pipelineUrl: undefined,
        author: 'dora',
        labels: [{ name: 'approved' }],
        scan: undefined,
      },
    ]);
  });

  it.each([
    [`${name}:v1`, 'v1', true],
    [`${name}:v1`, 'v2', false],
    [name, 'latest', true],
    [`${name}@sha256:${'a'.repeat(64)}`, 'v1', true],
    [`${name}:v1@sha256:${'b'.repeat(64)}`, 'v1', false],
    ['ghcr.io/acme/other:v1', 'v1', false],
  ])('%s runs the tag %s: %s', (image, tag, expected) => {
    const [version] = merge({
      tags: [{ tag, digest: `sha256:${'a'.repeat(64)}` }],
      current: parseImage(image),
    });
    expect(version.current).toBe(expected);
  });
});
