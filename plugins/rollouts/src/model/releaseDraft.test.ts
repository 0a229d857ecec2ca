// SPDX-License-Identifier: Apache-2.0
import type { ReleasePrefill, RolloutStep } from '@teal/rollouts-common';
import {
  emptyDraft,
  nameOfChosen,
  requestOf,
  stepsOfStrategy,
  suggestedBy,
} from './releaseDraft';
import type { ReleaseTarget } from './releaseTarget';

const careful: RolloutStep[] = [
  { replicas: '20%', traffic: { weight: 10 }, pause: { duration: '10m' } },
];
const quick: RolloutStep[] = [{ replicas: '100%' }];
const presets = [{ name: 'careful', builtIn: false, steps: careful }];

const prefill = (part: Partial<ReleasePrefill>): ReleasePrefill => ({
  ...{ cluster: 'eu', namespace: 'shop', method: 'rollout' },
  workload: { kind: 'Deployment', name: 'cart' },
  containers: [],
  parameters: {},
  environments: [],
  rolloutSteps: quick,
  ...part,
});
const suggested = (part: Partial<ReleasePrefill>) =>
  suggestedBy({ prefill: prefill(part), presets }).strategy;

describe('what a release starts from', () => {
  it('is the preset of the base configuration, unless the Rollout goes by it already', () => {
    expect(suggested({ preset: 'careful' })).toEqual({
      kind: 'preset',
      name: 'careful',
    });
    expect(suggested({ preset: 'careful', rolloutSteps: careful })).toEqual({
      kind: 'rollout',
    });
  });

  it('is the steps of the last release, where it had its own', () => {
    const strategy = suggested({ steps: careful, preset: 'careful' });
    expect(strategy.kind).toBe('own');
    expect(stepsOfStrategy(strategy, presets)).toEqual(careful);
  });

  it('is nothing of steps without a Rollout, or with a preset that is gone', () => {
    expect(suggested({ method: 'rolling', preset: 'careful' })).toEqual({
      kind: 'rollout',
    });
    expect(suggested({ preset: 'gone' })).toEqual({ kind: 'rollout' });
  });
});

describe('the request of a draft', () => {
  const target: ReleaseTarget = {
    ...{ key: 'k', cluster: 'eu', namespace: 'shop' },
    workload: { kind: 'StatefulSet', name: 'cart' },
  };
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

  it('is none before a version is chosen', () => {
    expect(requestOf(emptyDraft, target)).toBeUndefined();
  });

  it('names the workload where there is no Rollout, and what was typed as it is', () => {
    const chosen = { kind: 'typed' as const, text: digest };
    expect(nameOfChosen(chosen)).toBe('sha256:0123456789ab');
    expect(requestOf({ ...emptyDraft, chosen }, target)).toEqual({
      cluster: 'eu',
      namespace: 'shop',
      workload: { kind: 'StatefulSet', name: 'cart' },
      version: digest,
    });
  });

  it('asks for a restart instead of the version that runs', () => {
    const chosen = { kind: 'typed' as const, text: 'v1' };
    const request = requestOf(
      { ...emptyDraft, chosen, restart: true, description: '  new keys  ' },
      target,
    );
    expect(request).toMatchObject({ restart: true, description: 'new keys' });
    expect(request?.version).toBeUndefined();
  });

  it('takes a time-out in whole minutes, and none that is no such thing', () => {
    const chosen = { kind: 'typed' as const, text: 'v2' };
    const timed = (timeout: string) =>
      requestOf({ ...emptyDraft, chosen, timeout }, target);
    expect(timed('15')?.timeoutSeconds).toBe(900);
    expect(timed('1440')?.timeoutSeconds).toBe(86_400);
    expect(timed('')).not.toHaveProperty('timeoutSeconds');
    for (const wrong of ['0', '1441', '1.5', 'soon']) {
      expect(timed(wrong)).toBeUndefined();
    }
    expect(
      suggestedBy({ prefill: prefill({ timeoutSeconds: 90 }), presets })
        .timeout,
    ).toBe('2');
  });
});
