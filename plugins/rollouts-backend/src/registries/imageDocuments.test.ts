// SPDX-License-Identifier: Apache-2.0
import { readConfig, readManifest } from './imageDocuments';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

describe('a manifest', () => {
  it('of one platform leads to its configuration', () => {
    expect(readManifest({ config: { digest: digest('a') } })).toMatchObject({
      config: digest('a'),
    });
  });

  it('of many leads to linux/amd64, else to the first that is no attestation', () => {
    const attestation = {
      digest: digest('0'),
      platform: { os: 'unknown', architecture: 'unknown' },
    };
    const arm = {
      digest: digest('1'),
      platform: { os: 'linux', architecture: 'arm64' },
    };
    const amd = {
      digest: digest('2'),
      platform: { os: 'linux', architecture: 'amd64' },
    };
    expect(readManifest({ manifests: [attestation, arm, amd] })).toEqual({
      manifest: digest('2'),
    });
    expect(readManifest({ manifests: [attestation, arm] })).toEqual({
      manifest: digest('1'),
    });
  });

  it.each([
    null,
    'text',
    {},
    { manifests: [] },
    { config: { digest: '../x' } },
  ])('that is none leads nowhere: %j', document => {
    expect(readManifest(document)).toEqual({
      facts: { createdAt: undefined, commit: undefined },
    });
  });
});

describe('the age of an image', () => {
  const nothing = {};

  it('is that of its configuration, unless its manifest says it', () => {
    const config = { created: '2026-01-02T03:04:05.678901234Z' };
    expect(readConfig(config, nothing).createdAt).toBe(
      '2026-01-02T03:04:05.678Z',
    );
    const manifest = { createdAt: '2026-05-05T00:00:00.000Z' };
    expect(readConfig(config, manifest).createdAt).toBe(manifest.createdAt);
  });

  it('is unknown where a repeatable build gave the beginning of the epoch', () => {
    const config = {
      created: '1970-01-01T00:00:00Z',
      config: { Labels: { 'org.opencontainers.image.revision': 'abc1234' } },
    };
    expect(readConfig(config, nothing)).toEqual({
      createdAt: undefined,
      commit: 'abc1234',
    });
  });
});
