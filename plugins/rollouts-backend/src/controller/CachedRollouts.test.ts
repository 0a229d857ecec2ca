// SPDX-License-Identifier: Apache-2.0
import type { Rollout } from '@teal/rollouts-common';
import { CachedRollouts } from './CachedRollouts';
import { Caches } from './caches';
import { trimDeployment, trimReplicaSet, trimRollout } from './trim';
import { trimService } from './trimTraffic';

const meta = (name: string, resourceVersion: string, more: object = {}) => ({
  name,
  namespace: 'shop',
  uid: `uid-${name}`,
  resourceVersion,
  generation: Number(resourceVersion),
  creationTimestamp: '2026-01-01T00:00:00Z',
  ...more,
});
const rollout: Rollout = {
  apiVersion: 'rollouts.teal.dev/v1alpha1',
  kind: 'Rollout',
  metadata: meta('cart', '1'),
  spec: {
    workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
    strategy: { type: 'BlueGreen', steps: [{ replicas: '50%' }] },
    traffic: { service: 'cart' },
  },
};

function deployment(resourceVersion: string, replicas: number) {
  return trimDeployment({
    metadata: meta('cart', resourceVersion, { labels: { team: 'shop' } }),
    spec: {
      replicas,
      selector: {
        matchLabels: { app: 'cart' },
        matchExpressions: [{ key: 'tier', operator: 'In', values: ['web'] }],
      },
      template: { metadata: { labels: { app: 'cart' } } },
    },
    status: { readyReplicas: Number(resourceVersion) },
  });
}

function setUp() {
  const caches = new Caches();
  const seen: string[] = [];
  const view = new CachedRollouts({
    caches,
    guard: { current: () => undefined, onChange: () => () => {} },
    pods: () => undefined,
    leadership: () => ({ leading: false, leader: 'other' }),
    failingForMs: () => undefined,
  });
  const forget = view.onChange(it => seen.push(`${it.namespace}/${it.name}`));
  caches.rollouts.put(trimRollout(rollout));
  return { caches, view, seen, forget };
}

describe('what people see of a cluster', () => {
  it('is the Rollout, with facts that its object does not hold', () => {
    const { caches, view } = setUp();
    caches.deployments.put(deployment('2', 5));
    caches.services.put(
      trimService({
        metadata: meta('cart', '3'),
        spec: { ports: [{ port: 80 }] },
      }),
    );
    caches.replicaSets.put(
      trimReplicaSet({
        metadata: meta('cart-abc', '4', {
          labels: { 'pod-template-hash': 'abc' },
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              name: 'cart',
              uid: 'uid-cart',
              controller: true,
            },
          ],
        }),
        spec: { template: {} },
      }),
    );
    expect(view.list().map(it => it.metadata.name)).toEqual(['cart']);
    expect(view.facts(rollout)).toEqual({
      workloadReplicas: 5,
      podSelector: 'app=cart,tier in (web)',
      workloadLabels: { team: 'shop', app: 'cart' },
      replicaSets: [{ uid: 'uid-cart-abc', hash: 'abc' }],
      servicePort: 80,
    });
  });

  it('has no facts of a workload that does not exist', () => {
    expect(setUp().view.facts(rollout)).toEqual({ replicaSets: [] });
  });

  it('is told when the Rollout comes, changes and goes', () => {
    const { caches, view, seen } = setUp();
    caches.rollouts.put(
      trimRollout({ ...rollout, metadata: meta('cart', '2') }),
    );
    caches.rollouts.remove('shop/cart', '3');
    expect(seen).toEqual(['shop/cart', 'shop/cart', 'shop/cart']);
    expect(view.get({ namespace: 'shop', name: 'cart' })).toBeUndefined();
  });

  it('is told when a fact changes, and not when only the status of the workload does', () => {
    const { caches, seen } = setUp();
    caches.deployments.put(deployment('2', 5));
    expect(seen).toHaveLength(2);
    caches.deployments.put(deployment('3', 5));
    expect(seen).toHaveLength(2);
    caches.deployments.put(deployment('4', 6));
    expect(seen).toHaveLength(3);
  });

  it('is told no more to whoever has left', () => {
    const { caches, seen, forget } = setUp();
    forget();
    caches.rollouts.remove('shop/cart', '2');
    expect(seen).toHaveLength(1);
  });
});
