// SPDX-License-Identifier: Apache-2.0
import type { ReleasePrefill, RolloutStep } from '@teal/rollouts-common';
import { mailRelay, webService } from '../fixtures/templates';
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
const suggestedFrom = (part: Partial<ReleasePrefill>) =>
  suggestedBy({
    ...{ prefill: prefill(part), presets },
    templates: { items: [webService, mailRelay] },
  });
const suggested = (part: Partial<ReleasePrefill>) =>
  suggestedFrom(part).strategy;

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

describe('by what a release is made', () => {
  it('is the template that is suggested, with the parameters of before', () => {
    const { template, parameters } = suggestedFrom({
      template: { id: 'web-service' },
      parameters: { team: 'cart', image: 'shop:v1' },
    });
    expect(template).toMatchObject({ id: 'web-service', version: '1.1.0' });
    expect(template?.texts.team).toBe('cart');
    expect(parameters).toEqual([]);
  });

  it('is no other version than the pinned one', () => {
    const pinned = { id: 'web-service', version: '0.9.0' };
    expect(suggestedFrom({ template: pinned }).template).toBeUndefined();
  });

  it('is the image alone where nothing is suggested', () => {
    const { template, parameters } = suggestedFrom({
      parameters: { LOG_LEVEL: 'info' },
    });
    expect(template).toBeUndefined();
    expect(parameters).toMatchObject([{ name: 'LOG_LEVEL', value: 'info' }]);
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

  it('names the template with its parameters, and who keeps its fields', () => {
    const chosen = { kind: 'typed' as const, text: 'v2' };
    const { template } = suggestedFrom({
      template: { id: 'web-service' },
      parameters: { replicas: '3' },
    });
    const draft = { ...emptyDraft, chosen, template, takeOver: true };
    expect(requestOf(draft, target)).toMatchObject({
      version: 'v2',
      template: { id: 'web-service', version: '1.1.0' },
      parameters: { replicas: '3' },
      takeOver: true,
    });
    const { takeOver, ...without } = requestOf(
      { ...draft, template: undefined },
      target,
    )!;
    expect(takeOver).toBeUndefined();
    expect(without.template).toBeUndefined();
  });

  it('needs no version for a template that says itself what runs', () => {
    const { template } = suggestedFrom({ template: { id: 'mail-relay' } });
    const chosen = { kind: 'typed' as const, text: 'v2' };
    const request = requestOf({ ...emptyDraft, template, chosen }, target);
    expect(request?.template?.id).toBe('mail-relay');
    expect(request?.version).toBeUndefined();
    expect(requestOf({ ...emptyDraft, template }, target)).toEqual(request);
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
    expect(suggestedFrom({ timeoutSeconds: 90 }).timeout).toBe('2');
  });
});
