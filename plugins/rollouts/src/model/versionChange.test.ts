// SPDX-License-Identifier: Apache-2.0
import { rolloutView } from '../fixtures/rolloutView';
import { versionChange } from './versionChange';

const version = (...images: string[]) => ({
  revision: 'abc',
  images,
  replicas: 1,
  readyReplicas: 1,
});

const digest = `sha256:${'ab'.repeat(32)}`;

const change = (stable: string[], canary?: string[]) =>
  versionChange(
    rolloutView({
      status: {
        stable: version(...stable),
        canary: canary && version(...canary),
      },
    }),
  );

describe('the versions of a Rollout', () => {
  it('are the tags of what serves and of what comes', () => {
    expect(change(['acme/cart:v1'], ['acme/cart:v2'])).toEqual({
      stable: 'v1',
      canary: 'v2',
      images: ['acme/cart:v1', 'acme/cart:v2'],
    });
  });

  it('come from the container that differs', () => {
    expect(
      change(['proxy:1', 'acme/cart:v1'], ['proxy:1', 'acme/cart:v2']),
    ).toMatchObject({ stable: 'v1', canary: 'v2' });
  });

  it('are the same where the pods are only made again', () => {
    expect(change(['acme/cart:v1'], ['acme/cart:v1'])).toMatchObject({
      stable: 'v1',
      canary: 'v1',
    });
  });

  it('are short where only a digest names them', () => {
    expect(change([`acme/cart@${digest}`])).toEqual({
      stable: 'sha256:abababababab',
      canary: undefined,
      images: [`acme/cart@${digest}`],
    });
  });

  it('are unknown before the controller has looked', () => {
    const unseen = rolloutView({ status: { stable: undefined } });
    expect(versionChange(unseen)).toEqual({ images: [] });
  });
});
