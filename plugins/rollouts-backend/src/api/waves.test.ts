// SPDX-License-Identifier: Apache-2.0
import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { releaseCreatePermission } from '@teal/rollouts-common';
import request from 'supertest';
import {
  createRolloutConditionalDecision,
  rolloutConditions,
} from '../permissions/rules';
import { aWorkload } from '../starting/__testUtils__/workloads';
import type { WavesEvent } from '../waves/WavesFeed';
import { MemoryCluster } from './__testUtils__/MemoryCluster';
import type { TestApi } from './__testUtils__/startApi';
import { decideAlways, startApi } from './__testUtils__/startApi';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

const CART = '/apis/apps/v1/namespaces/shop/deployments/cart';
const dora = mockCredentials.user.header('user:default/dora');
const settings = {
  clusters: [],
  environments: ['east', 'west'].map((cluster, index) => ({
    name: ['staging', 'production'][index],
    ...{ cluster, namespaces: ['shop'], fourEyes: false },
  })),
};
const asked = {
  workload: { name: 'cart' },
  version: 'v2',
  description: 'faster',
  waves: [
    { environments: ['staging'], soakSeconds: 600 },
    { environments: ['production'] },
  ],
};

let api: TestApi | undefined;
const clusters = { east: new MemoryCluster(), west: new MemoryCluster() };

async function start(
  options: Partial<Parameters<typeof startApi>[0]> = {},
): Promise<TestApi['app']> {
  for (const name of ['east', 'west'] as const) {
    clusters[name] = new MemoryCluster();
    clusters[name].objects.set(CART, aWorkload());
  }
  const { east, west } = clusters;
  api = await startApi({
    clusters: { east: east.start, west: west.start },
    settings,
    ...options,
  });
  return api.app;
}

const release = (app: TestApi['app'], body: object) =>
  request(app).post('/releases').set('authorization', dora).send(body);

afterEach(() => api?.stop());

describe('a release in waves', () => {
  it('begins its first wave, shows how far it is, and can be stopped', async () => {
    const app = await start();
    const { body: record } = await release(app, asked).expect(202);
    expect(record).toMatchObject({ wave: 0, environment: 'staging' });
    expect(clusters.west.edits).toEqual([]);
    const { body } = await request(app)
      .get(`/waves/${record.wavesId}`)
      .expect(200);
    expect(body).toMatchObject({
      ...{ workload: 'cart', version: 'v2', status: 'Running' },
      ...{ operator: 'user:default/dora', description: 'faster' },
      waves: [
        {
          ...{ status: 'Running', soakSeconds: 600 },
          environments: [
            {
              ...{ environment: 'staging', cluster: 'east' },
              ...{ release: record.id, status: 'Running' },
            },
          ],
        },
        {
          ...{ status: 'Waiting', soakSeconds: 0 },
          environments: [
            { environment: 'production', cluster: 'west', namespace: 'shop' },
          ],
        },
      ],
    });
    const { body: stopped } = await request(app)
      .post(`/waves/${record.wavesId}/stop`)
      .set('authorization', dora)
      .send({ reason: 'wrong version' })
      .expect(200);
    expect(stopped).toMatchObject({
      status: 'Cancelled',
      reason: 'stopped by user:default/dora: wrong version',
      waves: [{ status: 'Running' }, { status: 'Cancelled' }],
    });
    await request(app)
      .post(`/waves/${record.wavesId}/stop`)
      .send({})
      .expect(409);
  });

  it('is told when it begins and when somebody stops it, and not in a dry run', async () => {
    const app = await start();
    const told: WavesEvent[] = [];
    api?.wavesFeed.subscribe(event => told.push(event));
    api?.wavesFeed.subscribe(() => {
      throw new Error('of a listener');
    });
    await release(app, { ...asked, dryRun: true }).expect(200);
    expect(told).toEqual([]);
    const { body: record } = await release(app, asked).expect(202);
    await request(app)
      .post(`/waves/${record.wavesId}/stop`)
      .set('authorization', dora)
      .send({ reason: 'wrong version' })
      .expect(200);
    const by = 'user:default/dora';
    expect(told).toMatchObject([
      {
        ...{ kind: 'wavesStarted', by, release: record.id },
        waves: { id: record.wavesId, workload: 'cart', version: 'v2' },
      },
      {
        ...{ kind: 'wavesStopped', by, release: record.id },
        reason: 'stopped by user:default/dora: wrong version',
      },
    ]);
  });

  it('shows in a dry run what happens where, and what would keep it from that', async () => {
    const app = await start();
    clusters.west.objects.set(
      CART,
      aWorkload({
        containers: [{ name: 'shop', image: 'ghcr.io/acme/cart:v2' }],
      }),
    );
    const { body } = await release(app, { ...asked, dryRun: true }).expect(200);
    expect(body).toMatchObject({
      from: { image: 'ghcr.io/acme/cart:v1' },
      waves: [
        {
          ...{ wave: 0, environment: 'staging', cluster: 'east' },
          changes: [{ path: 'spec.template.spec.containers[shop].image' }],
        },
        {
          ...{ wave: 1, environment: 'production', changes: [] },
          problem: expect.stringContaining('already'),
        },
      ],
    });
  });

  it('needs the permission everywhere before it begins anywhere', async () => {
    const permissions = decideAlways(
      createRolloutConditionalDecision(
        releaseCreatePermission,
        rolloutConditions.hasCluster({ clusters: ['east'] }),
      ),
    );
    const app = await start({ permissions });
    const { body } = await release(app, asked).expect(403);
    expect(body.error.message).toContain('on west/shop/cart');
    expect(clusters.east.edits).toEqual([]);
  });

  it('is told only to those who may read one of its places', async () => {
    const permissions = decideAlways({ result: AuthorizeResult.DENY });
    const app = await start({ permissions });
    const { body } = await request(app).get('/waves/7f2c1b0a').expect(403);
    expect(body.error.permission).toBe('rollouts.release.read');
  });

  it.each([
    ['an environment that is none', 'waves', [{ environments: ['moon'] }]],
    [
      'the same place twice',
      'waves',
      [{ environments: ['staging'] }, { environments: ['staging'] }],
    ],
  ])('422 for %s', async (_what, field, waves) => {
    const app = await start();
    const { body } = await release(app, { ...asked, waves }).expect(422);
    expect(body.error.field).toBe(field);
    expect(clusters.east.edits).toEqual([]);
  });

  it('422 for a cluster beside its waves', async () => {
    const app = await start();
    const { body } = await release(app, { ...asked, cluster: 'east' });
    expect(body.error.field).toBe('cluster');
  });
});
