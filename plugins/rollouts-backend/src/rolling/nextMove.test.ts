// SPDX-License-Identifier: Apache-2.0
import type { ReleaseRecord } from '@teal/rollouts-common';
import { aWorkload } from '../starting/__testUtils__/workloads';
import type { Workload } from '../starting/workload';
import { nextMove } from './nextMove';
import type { RollingPlan } from './RollingPlans';

const NOW = Date.parse('2026-11-22T09:10:00.000Z');
const at = (secondsAgo: number) =>
  new Date(NOW - secondsAgo * 1_000).toISOString();
const plan: RollingPlan = {
  before: ['cart:v1'],
  after: ['cart:v2'],
  timeoutSeconds: 300,
  onFailure: 'Rollback',
};
const running: ReleaseRecord = {
  id: '1',
  method: 'rolling',
  cluster: 'local',
  namespace: 'shop',
  workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
  from: { images: ['cart:v1'] },
  to: { images: ['cart:v2'] },
  createdAt: at(10),
  startedAt: at(10),
  status: 'Running',
};
const pending: ReleaseRecord = {
  ...running,
  status: 'Pending',
  startedAt: undefined,
};
const complete = {
  observedGeneration: 1,
  replicas: 2,
  updatedReplicas: 2,
  availableReplicas: 2,
};
const stuck = { ...complete, availableReplicas: 1 };
const late = {
  ...stuck,
  conditions: [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded' }],
};
const cart = (image: string, status?: Workload['status']) =>
  aWorkload({ containers: [{ name: 'shop', image }], status });
const next = (
  workload: Workload | undefined,
  options: { record?: ReleaseRecord; plan?: RollingPlan } = {},
) => nextMove(options.record ?? running, options.plan ?? plan, workload, NOW);

describe('a release without a Rollout', () => {
  it('waits with a sentence, and ends when Kubernetes is done', () => {
    expect(next(cart('cart:v2', stuck))).toEqual({
      do: 'wait',
      message: 'Deployment cart: 1 of 2 new pods are available',
      step: '2/2',
    });
    expect(next(cart('cart:v2', complete))).toMatchObject({
      do: 'end',
      status: 'Succeeded',
    });
  });

  it('goes back where its pods make no progress, or stops where that is wanted', () => {
    expect(next(cart('cart:v2', late))).toMatchObject({
      do: 'end',
      status: 'RolledBack',
      goBack: true,
      reason: expect.stringContaining('; went back to cart:v1'),
    });
    const stop = { ...plan, onFailure: 'Stop' as const };
    const move = next(cart('cart:v2', late), { plan: stop });
    expect(move).toMatchObject({ do: 'end', status: 'Failed' });
    expect(move).not.toHaveProperty('goBack');
  });

  it('is over when its time is', () => {
    const record = { ...running, startedAt: at(301) };
    expect(next(cart('cart:v2', stuck), { record })).toMatchObject({
      do: 'end',
      status: 'TimedOut',
      goBack: true,
      reason: expect.stringMatching(
        /^not done within 300 s; Deployment cart: 1 of 2/,
      ),
    });
  });

  it('never takes a restart back: there is nothing to go back to', () => {
    const restart = {
      ...{ ...plan, before: ['cart:v2'] },
      restartedAt: at(10),
    };
    const workload = aWorkload({
      containers: [{ name: 'shop', image: 'cart:v2' }],
      templateAnnotations: { 'kubectl.kubernetes.io/restartedAt': at(10) },
      status: late,
    });
    const move = next(workload, { plan: restart });
    expect(move).toMatchObject({ status: 'Failed' });
    expect(move).not.toHaveProperty('goBack');
  });

  it.each([
    ['cart:v3', 'Superseded', 'other images by now: cart:v3'],
    ['cart:v1', 'RolledBack', 'has its earlier images again'],
  ])('whose workload has %s by now is %s', (image, status, sentence) => {
    expect(next(cart(image, complete))).toEqual({
      do: 'end',
      status,
      reason: expect.stringContaining(sentence),
    });
  });

  it('is cancelled when its workload is gone', () => {
    expect(next(undefined)).toMatchObject({ status: 'Cancelled' });
  });
});

describe('a release that the portal died on', () => {
  it('begins if it was applied', () => {
    expect(next(cart('cart:v2', stuck), { record: pending })).toEqual({
      do: 'begin',
    });
  });

  it('has failed if it was not, after a while', () => {
    expect(next(cart('cart:v1', complete), { record: pending })).toMatchObject({
      do: 'wait',
    });
    const record = { ...pending, createdAt: at(61) };
    expect(next(cart('cart:v1', complete), { record })).toMatchObject({
      do: 'end',
      status: 'Failed',
    });
  });
});
