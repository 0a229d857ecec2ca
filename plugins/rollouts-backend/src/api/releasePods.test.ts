// SPDX-License-Identifier: Apache-2.0
import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { rolloutLogsReadPermission } from '@teal/rollouts-common';
import request from 'supertest';
import { aWorkload } from '../starting/__testUtils__/workloads';
import { MemoryCluster } from './__testUtils__/MemoryCluster';
import type { TestApi } from './__testUtils__/startApi';
import { decideAlways, startApi } from './__testUtils__/startApi';
import type { Pod } from './presentPod';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(120_000);

const CART = '/apis/apps/v1/namespaces/shop/deployments/cart';
const dora = mockCredentials.user.header('user:default/dora');

let api: TestApi | undefined;
let cluster: MemoryCluster;
afterEach(() => api?.stop());

function aPod(name: string, image: string, owner: string): Pod {
  return {
    metadata: { name, ownerReferences: [{ uid: owner, controller: true }] },
    spec: {
      containers: [
        { name: 'shop', image: `ghcr.io/acme/${image}` },
        { name: 'put-in-by-a-mesh', image: 'mesh:1' },
      ],
    },
    status: { phase: 'Running' },
  };
}

/** Begins a release of a Deployment that no Rollout carries. @returns the path of its record. */
async function released(
  permissions?: Parameters<typeof startApi>[0]['permissions'],
) {
  cluster = new MemoryCluster();
  cluster.objects.set(
    CART,
    aWorkload({ spec: { selector: { matchLabels: { app: 'cart' } } } }),
  );
  cluster.replicaSets = [
    { uid: 'rs-a', owner: 'uid-of-cart' },
    { uid: 'rs-b', owner: 'uid-of-cart' },
    { uid: 'rs-of-another', owner: 'uid-of-another' },
  ].map(({ uid, owner }) => ({
    metadata: { uid, ownerReferences: [{ uid: owner, controller: true }] },
  }));
  cluster.pods = [
    aPod('cart-new', 'cart:v2', 'rs-b'),
    aPod('cart-old', 'cart:v1', 'rs-a'),
    aPod('stranger', 'cart:v2', 'rs-of-another'),
  ];
  cluster.log = ['one\n', 'two\n'];
  api = await startApi({ clusters: { local: cluster.start }, permissions });
  const { body } = await request(api.app)
    .post('/releases')
    .set('authorization', dora)
    .send({
      ...{ cluster: 'local', namespace: 'shop', version: 'v2' },
      workload: { name: 'cart' },
    })
    .expect(202);
  return { app: api.app, path: `/releases/${body.id}` };
}

describe('the pods of a release without a Rollout', () => {
  it("are the workload's own, each with its version", async () => {
    const { app, path } = await released();
    const { body } = await request(app).get(`${path}/pods`).expect(200);
    expect(body.items).toEqual([
      expect.objectContaining({ name: 'cart-old', version: 'stable' }),
      expect.objectContaining({ name: 'cart-new', version: 'canary' }),
    ]);
  });

  it('give their logs, and say why they are not ready', async () => {
    const { app, path } = await released();
    const log = await request(app)
      .get(`${path}/pods/cart-new/logs?container=shop&tailLines=10`)
      .expect(200)
      .expect('content-type', /^text\/plain/);
    expect(log.text).toBe('one\ntwo\n');
    const { body } = await request(app)
      .get(`${path}/pods/cart-new/diagnosis`)
      .expect(200);
    expect(body).toMatchObject({ pod: 'cart-new', ready: false });
    const events = api?.auditor.createEvent.mock.calls
      .map(([{ eventId }]) => eventId)
      .filter(eventId => eventId === 'logs-fetch');
    expect(events).toHaveLength(2);
  });

  it.each(['stranger', 'not-there', '..%2f..%2fsecrets%2fkey'])(
    'do not hold %s, of which nothing is told',
    async pod => {
      const { app, path } = await released();
      await request(app).get(`${path}/pods/${pod}/logs`).expect(404);
      await request(app).get(`${path}/pods/${pod}/diagnosis`).expect(404);
      expect(cluster.streams).toEqual([]);
    },
  );

  it('are gone with their workload', async () => {
    const { app, path } = await released();
    cluster.objects.delete(CART);
    const { body } = await request(app).get(`${path}/pods`).expect(404);
    expect(body.error.message).toContain('there is no Deployment cart');
  });

  it('need the permission for logs before anything is read', async () => {
    const allowed = decideAlways({ result: AuthorizeResult.ALLOW });
    let denied = 'none';
    const { app, path } = await released({
      ...allowed,
      authorizeConditional: async asked =>
        asked.map(({ permission: { name } }) => ({
          result:
            name === denied ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
        })),
    });
    denied = rolloutLogsReadPermission.name;
    const { body } = await request(app)
      .get(`${path}/pods/cart-new/logs`)
      .expect(403);
    expect(body.error.permission).toBe('rollouts.logs.read');
    await request(app).get(`${path}/pods/cart-new/diagnosis`).expect(403);
    await request(app).get(`${path}/pods`).expect(200);
    expect(cluster.streams).toEqual([]);
  });
});
