// SPDX-License-Identifier: Apache-2.0
import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { rolloutReadPermission } from '@teal/rollouts-common';
import type { Express } from 'express';
import request from 'supertest';
import {
  createRolloutConditionalDecision,
  rolloutConditions,
} from '../permissions/rules';
import { MemoryCluster } from './__testUtils__/MemoryCluster';
import { aRollout } from './__testUtils__/rollouts';
import type { TestApi } from './__testUtils__/startApi';
import { decideAlways, startApi } from './__testUtils__/startApi';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

let api: TestApi | undefined;

async function start(
  options: Omit<Parameters<typeof startApi>[0], 'clusters'> = {},
): Promise<{ app: Express; cluster: MemoryCluster }> {
  const cluster = new MemoryCluster();
  cluster.put(aRollout());
  cluster.put(aRollout({ name: 'checkout', status: { phase: 'Healthy' } }));
  cluster.put(aRollout({ name: 'cart', namespace: 'staging', labels: {} }));
  const never = () => Promise.reject(new Error('connection refused'));
  api = await startApi({
    clusters: { local: cluster.start, far: never },
    ...options,
  });
  return { app: api.app, cluster };
}

afterEach(() => api?.stop());

function namesIn(body: {
  items: { rollout: { metadata: { name: string; namespace: string } } }[];
}) {
  return body.items.map(
    ({ rollout: { metadata } }) => `${metadata.namespace}/${metadata.name}`,
  );
}

describe('reading', () => {
  it('lists the Rollouts of all connected clusters, sorted', async () => {
    const { app } = await start();
    const { body } = await request(app).get('/rollouts').expect(200);
    expect(namesIn(body)).toEqual([
      'shop/cart',
      'shop/checkout',
      'staging/cart',
    ]);
  });

  it('lists only those that the person, or a group of theirs, owns', async () => {
    const ownedBy = (name: string, owner: string) => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name,
        annotations: { 'backstage.io/kubernetes-id': name },
      },
      relations: [{ type: 'ownedBy', targetRef: owner }],
    });
    const { app } = await start({
      entities: [
        ownedBy('cart', 'user:default/mock'),
        ownedBy('checkout', 'group:default/others'),
      ],
    });
    const { body } = await request(app).get('/rollouts?owner=me').expect(200);
    expect(namesIn(body)).toEqual(['shop/cart']);
    await request(app).get('/rollouts?owner=you').expect(400);
    const refused = await request(app)
      .get('/rollouts?owner=me')
      .set('authorization', mockCredentials.service.header())
      .expect(422);
    expect(refused.body.error.field).toBe('owner');
  });

  it('shows one Rollout without what belongs to other tools', async () => {
    const { app } = await start();
    const { body } = await request(app)
      .get('/rollouts/local/shop/cart')
      .expect(200);
    expect(body).toMatchObject({
      cluster: 'local',
      entityName: 'cart',
      workloadReplicas: 2,
      servicePort: 80,
      rollout: { status: { release: { id: 'g7' } } },
    });
    expect(JSON.stringify(body)).not.toContain('a secret');
  });

  it.each([
    ['namespace=staging', ['staging/cart']],
    ['phase=Healthy', ['shop/checkout']],
    ['cluster=far', []],
    ['cluster=local&namespace=shop&phase=Paused', ['shop/cart']],
  ])('filters by %s', async (query, expected) => {
    const { app } = await start();
    const { body } = await request(app).get(`/rollouts?${query}`).expect(200);
    expect(namesIn(body)).toEqual(expected);
  });

  it.each([
    [{ 'backstage.io/kubernetes-id': 'cart' }, ['shop/cart']],
    [
      { 'backstage.io/kubernetes-label-selector': 'app in (cart)' },
      ['shop/cart', 'shop/checkout', 'staging/cart'],
    ],
    [
      {
        'backstage.io/kubernetes-label-selector': 'app=cart',
        'backstage.io/kubernetes-namespace': 'staging',
      },
      ['staging/cart'],
    ],
    [
      {
        'backstage.io/kubernetes-id': 'cart',
        'backstage.io/kubernetes-cluster': 'far',
      },
      [],
    ],
    [{}, []],
  ])(
    'finds the Rollouts of an entity with %j',
    async (annotations, expected) => {
      const { app, cluster } = await start({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name: 'basket', annotations },
          },
        ],
      });
      cluster.factsOfAll = {
        ...cluster.factsOfAll,
        workloadLabels: { app: 'cart' },
      };
      const { body } = await request(app)
        .get('/rollouts?entityRef=component:default/basket')
        .expect(200);
      expect(namesIn(body)).toEqual(expected);
    },
  );

  it('says that an entity does not exist, and that a ref is none', async () => {
    const { app } = await start();
    await request(app)
      .get('/rollouts?entityRef=component:default/no')
      .expect(404);
    const { body } = await request(app)
      .get('/rollouts?entityRef=%3A%2F')
      .expect(422);
    expect(body.error.field).toBe('entityRef');
  });

  it('shows nobody more than the policy lets them see', async () => {
    const { app } = await start({
      permissions: decideAlways(
        createRolloutConditionalDecision(
          rolloutReadPermission,
          rolloutConditions.hasNamespace({ namespaces: ['staging'] }),
        ),
      ),
    });
    const { body } = await request(app).get('/rollouts').expect(200);
    expect(namesIn(body)).toEqual(['staging/cart']);
    await request(app).get('/rollouts/local/staging/cart').expect(200);
    await request(app).get('/rollouts/local/shop/cart').expect(403);
    // Whoever may not read it doesn't learn that it isn't there.
    await request(app).get('/rollouts/local/shop/gone').expect(403);
  });

  it('names the permission to somebody who may read nothing', async () => {
    const { app } = await start({
      permissions: decideAlways({ result: AuthorizeResult.DENY }),
    });
    const { body } = await request(app).get('/rollouts').expect(403);
    expect(body.error.permission).toBe('rollouts.release.read');
    const clusters = await request(app).get('/clusters').expect(403);
    expect(clusters.body.error.permission).toBe('rollouts.controller.read');
  });

  it('tells what people call the places where services run', async () => {
    const live = {
      name: 'live',
      label: 'production' as const,
      cluster: 'far',
      namespaces: ['shop'],
      fourEyes: true,
    };
    const rest = { name: 'try', cluster: 'local', fourEyes: false };
    const { app } = await start({
      settings: { clusters: [], environments: [live, rest] },
    });
    const { body } = await request(app).get('/environments').expect(200);
    expect(body.items).toEqual([live, rest]);
  });

  it('tells which clusters are reachable, and why one is not', async () => {
    const { app } = await start();
    const { body } = await request(app).get('/clusters').expect(200);
    expect(body.items).toEqual([
      {
        name: 'local',
        state: 'connected',
        leading: true,
        leader: 'this-portal',
        gated: { status: 'True', reason: 'held by policy' },
      },
      {
        name: 'far',
        state: 'unreachable',
        reason: 'connection refused',
        leading: false,
      },
    ]);
    const away = await request(app).get('/rollouts/far/shop/cart').expect(503);
    expect(away.body.error.message).toContain('connection refused');
  });
});
