// SPDX-License-Identifier: Apache-2.0
import type { Rollout } from '@teal/rollouts-common';
import { affectedRollouts } from '../affectedRollouts';
import { Caches } from '../caches';
import { keyOf } from '../objectCache';
import { trimDeployment, trimReplicaSet, trimRollout } from '../trim';
import { trimEndpointSlice, trimService } from '../trimTraffic';
import { commandsOf } from './commands';
import { observe } from './observe';
import { originalsOf } from './originals';

const guard = { mechanism: 'policy', works: true, reason: 'proven' } as const;
const meta = (name: string, more: object = {}) => ({
  name,
  namespace: 'shop',
  uid: `uid-${name}`,
  resourceVersion: '5',
  generation: 1,
  creationTimestamp: '2026-01-01T00:00:00Z',
  ...more,
});
const routeRef = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  name: 'cart',
};

function rollout(name = 'cart', more: object = {}, spec: object = {}): Rollout {
  return {
    apiVersion: 'rollouts.teal.dev/v1alpha1',
    kind: 'Rollout',
    metadata: meta(name, more),
    spec: {
      workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
      strategy: { type: 'BlueGreen', steps: [{ replicas: '50%' }] },
      traffic: { service: 'cart', routes: [routeRef] },
      ...spec,
    },
  };
}

const pod = (name: string, ready = true) => ({
  addresses: ['10.0.0.1'],
  conditions: { ready },
  targetRef: { kind: 'Pod', name },
});

function cluster() {
  const caches = new Caches();
  caches.rollouts.put(trimRollout(rollout()));
  caches.deployments.put(
    trimDeployment({
      metadata: meta('cart', {
        labels: { 'rollouts.teal.dev/gated': 'true' },
        annotations: {
          'rollouts.teal.dev/release': 'g2',
          'rollouts.teal.dev/changed-by': 'dora',
          'rollouts.teal.dev/stable-hash': 'old',
          'rollouts.teal.dev/original-min-ready-seconds': 'none',
          'rollouts.teal.dev/original-max-surge': '25%',
          'rollouts.teal.dev/original-max-unavailable': '1',
        },
      }),
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'cart' } },
        template: { metadata: { labels: { app: 'cart' } } },
      },
    }),
  );
  for (const [hash, revision] of [
    ['new', '2'],
    ['old', '1'],
  ]) {
    caches.replicaSets.put(
      trimReplicaSet({
        metadata: meta(`cart-${hash}`, {
          labels: { 'pod-template-hash': hash },
          annotations: { 'deployment.kubernetes.io/revision': revision },
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
        spec: { replicas: 2, template: {} },
      }),
    );
  }
  caches.services.put(
    trimService({
      metadata: meta('cart'),
      spec: { selector: { app: 'cart', 'pod-template-hash': 'old' } },
    }),
  );
  caches.endpointSlices.put(
    trimEndpointSlice({
      metadata: meta('cart-slice', {
        labels: { 'kubernetes.io/service-name': 'cart' },
      }),
      endpoints: [
        pod('cart-old-aaaaa'),
        pod('cart-old-bbbbb', false),
        pod('cart-new-ccccc'),
      ],
    }),
  );
  const look = (key = 'shop/cart') =>
    observe({ caches, key, pods: undefined, guard });
  return { caches, look };
}

describe('observe', () => {
  it('sees nothing of a Rollout that is gone', () => {
    expect(cluster().look('shop/other')).toBeUndefined();
  });

  it('reads the release that the gate opened, and the fields it saved', () => {
    expect(cluster().look()?.workload).toMatchObject({
      gated: true,
      release: {
        id: 'g2',
        changedBy: 'dora',
        stableHash: 'old',
        originallyPaused: false,
        originals: { maxSurge: '25%', maxUnavailable: 1 },
      },
    });
  });

  it('sees every ReplicaSet of the workload, oldest first, and none of another one', () => {
    const { caches, look } = cluster();
    caches.replicaSets.put(
      trimReplicaSet({
        metadata: meta('other-1', {
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              name: 'other',
              uid: 'x',
              controller: true,
            },
          ],
        }),
        spec: { template: {} },
      }),
    );
    expect(look()?.replicaSets.map(it => it.hash)).toEqual(['old', 'new']);
  });

  it('counts the ready endpoints of the Service by version, and tells its pin', () => {
    expect(cluster().look()?.service).toMatchObject({
      selector: { app: 'cart' },
      pinnedTo: 'old',
      readyEndpoints: { old: 1, new: 1 },
      foreignEndpoints: [],
    });
  });

  it('names endpoints that are no pods of the workload', () => {
    const { caches, look } = cluster();
    caches.endpointSlices.put(
      trimEndpointSlice({
        metadata: meta('more', {
          labels: { 'kubernetes.io/service-name': 'cart' },
        }),
        endpoints: [pod('legacy-1-aaaaa'), { addresses: ['192.0.2.1'] }],
      }),
    );
    expect(look()?.service?.foreignEndpoints).toEqual([
      '192.0.2.1',
      'legacy-1-aaaaa',
    ]);
  });

  it('counts each pod of a dual-stack Service once', () => {
    const { caches, look } = cluster();
    caches.endpointSlices.put(
      trimEndpointSlice({
        addressType: 'IPv6',
        metadata: meta('v6', {
          labels: { 'kubernetes.io/service-name': 'cart' },
        }),
        endpoints: [pod('cart-old-aaaaa')],
      }),
    );
    expect(look()?.service?.readyEndpoints).toEqual({ old: 1, new: 1 });
  });

  it('says that a route is missing, or of a kind that is not supported', () => {
    const { caches, look } = cluster();
    expect(look()?.routes).toEqual([
      {
        ref: routeRef,
        exists: false,
        touched: false,
        weight: 0,
        exposed: false,
        applied: false,
        managedByUs: false,
      },
    ]);
    const unknown = {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'IngressRoute',
      name: 'cart',
    };
    caches.rollouts.put(
      trimRollout(
        rollout(
          'cart',
          { resourceVersion: '6' },
          { traffic: { service: 'cart', routes: [unknown] } },
        ),
      ),
    );
    expect(look()?.routes[0].problem).toMatch(
      /kind IngressRoute .* not supported; use one of .*HTTPRoute of gateway/,
    );
  });

  it('names the older Rollouts that want the same, and no younger one', () => {
    const { caches, look } = cluster();
    caches.rollouts.put(
      trimRollout(
        rollout('younger', { creationTimestamp: '2026-02-01T00:00:00Z' }),
      ),
    );
    expect(look()?.rivals).toEqual([]);
    expect(look('shop/younger')?.rivals).toEqual(['cart']);
  });

  it('does not take a Service that is named like the extra one of another for the same', () => {
    const { caches, look } = cluster();
    const traffic = { service: 'cart-canary' };
    const workloadRef = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'second',
    };
    caches.rollouts.put(
      trimRollout(
        rollout(
          'second',
          { creationTimestamp: '2026-02-01T00:00:00Z' },
          { traffic, workloadRef },
        ),
      ),
    );
    expect(look('shop/second')?.rivals).toEqual([]);
  });
});

describe('commands', () => {
  const commands = (text: Record<string, string>) =>
    commandsOf(
      Object.fromEntries(
        Object.entries(text).map(([name, value]) => [
          `rollouts.teal.dev/${name}`,
          value,
        ]),
      ),
    );

  it.each([
    [{ promote: 'g7/2' }, { promote: { release: 'g7', step: 2 } }],
    [{ promote: 'g7.2/full' }, { promote: { release: 'g7.2', step: 'full' } }],
    [{ hold: 'g7' }, { hold: { release: 'g7' } }],
    [
      { abort: 'g7', actor: 'dora', reason: 'errors' },
      { abort: { release: 'g7' }, actor: 'dora', reason: 'errors' },
    ],
    [{ rollback: 'g7' }, { rollback: { release: 'g7' } }],
    [{ retry: 'g7' }, { retry: { release: 'g7' } }],
  ])('reads %j', (text, expected) => {
    expect(commands(text)).toEqual({ ...expected, malformed: [] });
  });

  it.each([
    [{ promote: 'g7' }, 'promote'],
    [{ promote: 'g7/0' }, 'promote'],
    [{ promote: '' }, 'promote'],
    [{ abort: 'true' }, 'abort'],
    [{ retry: 'g7/2' }, 'retry'],
  ])('refuses %j and says what it should hold', (text, command) => {
    const { malformed, ...rest } = commands(text);
    expect(rest).toEqual({});
    expect(malformed).toEqual([
      {
        command,
        value: Object.values(text)[0],
        why: expect.stringMatching(/^it should hold a release/),
      },
    ]);
  });
});

describe('saved fields', () => {
  it('are absent again where they were', () => {
    expect(
      originalsOf({
        'rollouts.teal.dev/original-min-ready-seconds': 'none',
        'rollouts.teal.dev/original-progress-deadline-seconds': '600',
        'rollouts.teal.dev/original-max-surge': '0',
        'rollouts.teal.dev/original-max-unavailable': '25%',
        'rollouts.teal.dev/original-strategy-type': 'RollingUpdate',
      }),
    ).toEqual({
      progressDeadlineSeconds: 600,
      maxSurge: 0,
      maxUnavailable: '25%',
      strategyType: 'RollingUpdate',
    });
  });
});

describe('a change in the cluster concerns', () => {
  const { caches } = cluster();
  const changeOf = <
    T extends { metadata: { namespace: string; name: string } },
  >(
    after: T,
  ) => ({
    key: `${after.metadata.namespace}/${after.metadata.name}`,
    before: undefined,
    after,
    resourceVersion: '9',
  });

  it.each(['cart', 'cart-canary'])('the Rollout of the Service %s', name => {
    const change = changeOf({ metadata: { namespace: 'shop', name } });
    expect(affectedRollouts(caches, { kind: 'services', change })).toEqual([
      'shop/cart',
    ]);
  });

  it('nobody, when it is the same name in another namespace', () => {
    const change = changeOf({ metadata: { namespace: 'other', name: 'cart' } });
    for (const kind of ['services', 'deployments'] as const) {
      expect(affectedRollouts(caches, { kind, change })).toEqual([]);
    }
  });

  it('the Rollout of the workload that owns the ReplicaSet', () => {
    const [replicaSet] = caches.replicaSetsOf.get('uid-cart');
    const change = changeOf(replicaSet);
    expect(affectedRollouts(caches, { kind: 'replicaSets', change })).toEqual([
      'shop/cart',
    ]);
  });

  it('the Rollout of the Service that the slice belongs to', () => {
    const [slice] = caches.endpointSlicesOf.get('shop/cart');
    const change = changeOf(slice);
    expect(
      affectedRollouts(caches, { kind: 'endpointSlices', change }),
    ).toEqual(['shop/cart']);
  });

  it('the rivals too, when an older Rollout goes', () => {
    const { caches: two } = cluster();
    const younger = trimRollout(
      rollout('younger', { creationTimestamp: '2026-02-01T00:00:00Z' }),
    );
    two.rollouts.put(younger);
    const before = two.rollouts.get('shop/cart');
    two.rollouts.remove('shop/cart', '9');
    const change = {
      key: 'shop/cart',
      before,
      after: undefined,
      resourceVersion: '9',
    };
    expect(affectedRollouts(two, { kind: 'rollouts', change })).toEqual([
      'shop/cart',
      keyOf(younger),
    ]);
  });
});
