// SPDX-License-Identifier: Apache-2.0
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { MemoryCluster } from './__testUtils__/MemoryCluster';
import { aRollout } from './__testUtils__/rollouts';
import type { TestApi } from './__testUtils__/startApi';
import { decideAlways, startApi } from './__testUtils__/startApi';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

let api: TestApi | undefined;

afterEach(() => api?.stop());

const SERVICE = '/api/v1/namespaces/shop/services/cart';
const ROUTE =
  '/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes/cart';

async function start(
  options: { denied?: boolean; rollout?: Parameters<typeof aRollout>[0] } = {},
) {
  const cluster = new MemoryCluster();
  cluster.put(aRollout(options.rollout));
  api = await startApi({
    clusters: { local: cluster.start },
    permissions: decideAlways({
      result: options.denied ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
    }),
  });
  return { app: api.app, cluster };
}

describe('the objects that say who gets the requests', () => {
  it('are shown as they are, without what only machines read', async () => {
    const { app, cluster } = await start();
    cluster.objects.set(SERVICE, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'cart', namespace: 'shop', managedFields: [{}] },
      spec: { selector: { app: 'cart', 'pod-template-hash': 'aaa' } },
    });
    cluster.objects.set(ROUTE, {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: {
        name: 'cart',
        namespace: 'shop',
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
          'rollouts.teal.dev/original.cart': '{}',
        },
      },
      spec: { rules: [{ backendRefs: [{ name: 'cart', weight: 80 }] }] },
    });
    cluster.objects.set(`${ROUTE}-companion`, {
      metadata: { name: 'cart-companion', namespace: 'shop' },
    });
    const { body } = await request(app)
      .get('/rollouts/local/shop/cart/routes')
      .expect(200);
    expect(body.items).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Service',
        name: 'cart',
        role: 'service',
        object: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'cart', namespace: 'shop' },
          spec: { selector: { app: 'cart', 'pod-template-hash': 'aaa' } },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        name: 'cart-canary',
        role: 'canaryService',
        missing: expect.stringContaining('exists while a release runs'),
      },
      expect.objectContaining({
        kind: 'HTTPRoute',
        role: 'route',
        object: expect.objectContaining({
          metadata: {
            name: 'cart',
            namespace: 'shop',
            annotations: { 'rollouts.teal.dev/original.cart': '{}' },
          },
        }),
      }),
      expect.objectContaining({
        name: 'cart-companion',
        role: 'companion',
        object: { metadata: { name: 'cart-companion', namespace: 'shop' } },
      }),
    ]);
  });

  it('are of no other kind, whatever a Rollout names', async () => {
    const { app } = await start({
      rollout: {
        routes: [{ apiVersion: 'v1', kind: 'Secret', name: 'passwords' }],
      },
    });
    const { body } = await request(app)
      .get('/rollouts/local/shop/cart/routes')
      .expect(200);
    expect(body.items[2]).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      name: 'passwords',
      role: 'route',
      missing: 'Teal reads no Secret of v1',
    });
  });

  it('need the permission to read', async () => {
    const { app } = await start({ denied: true });
    const { body } = await request(app)
      .get('/rollouts/local/shop/cart/routes')
      .expect(403);
    expect(body.error.permission).toBe('rollouts.release.read');
    await request(app)
      .get('/rollouts/local/shop/cart/traffic/series')
      .expect(403);
  });
});

describe('the series of a Rollout', () => {
  it('say why there are none, and bound how far back they go', async () => {
    const { app } = await start();
    const path = '/rollouts/local/shop/cart/traffic/series';
    const { body } = await request(app).get(`${path}?minutes=30`).expect(200);
    expect(body).toEqual({
      available: false,
      reason: expect.stringContaining('no Prometheus is configured'),
      refreshSeconds: 60,
    });
    await request(app).get(`${path}?minutes=100000`).expect(400);
  });
});
