// SPDX-License-Identifier: Apache-2.0
import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { NotAllowedError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { ImageTag } from '@teal/rollouts-node';
import request from 'supertest';
import { aWorkload } from '../starting/__testUtils__/workloads';
import { MemoryCluster } from './__testUtils__/MemoryCluster';
import type { TestApi } from './__testUtils__/startApi';
import { decideAlways, startApi } from './__testUtils__/startApi';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

const cart: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'cart',
    annotations: { 'rollouts.teal.dev/image': 'ghcr.io/acme/cart' },
  },
};
const ofCart = '/versions?cluster=local&namespace=shop&workload=cart';
const built = {
  entityRef: 'component:default/cart',
  image: 'ghcr.io/acme/cart:v2',
  digest: `sha256:${'ab'.repeat(32)}`,
  commit: 'abc1234',
  branch: 'main',
  pipelineUrl: 'https://ci.example.com/1',
  author: 'dora',
};
const harbor = {
  registries: [],
  harborSecret: 'shared-with-harbor',
  clusters: [],
  controllerEnabled: true,
  environments: [],
};

let api: TestApi | undefined;
let tags: ImageTag[] | Error;

async function start(
  options: Partial<Parameters<typeof startApi>[0]> = {},
): Promise<TestApi['app']> {
  const cluster = new MemoryCluster();
  cluster.objects.set(
    '/apis/apps/v1/namespaces/shop/deployments/cart',
    aWorkload(),
  );
  const registry = {
    id: 'memory',
    serves: (host: string) => host === 'ghcr.io',
    listTags: async () => {
      if (tags instanceof Error) throw tags;
      return { items: tags, more: false };
    },
  };
  api = await startApi({
    clusters: { local: cluster.start },
    entities: [cart],
    registries: [registry],
    ...options,
  });
  return api.app;
}

beforeEach(() => {
  tags = [{ tag: 'v1', pushedAt: '2026-01-01T00:00:00.000Z' }];
});
afterEach(() => api?.stop());

describe('GET /versions', () => {
  it('merges what the registry has with what pipelines registered, and marks what runs', async () => {
    const app = await start();
    await request(app).post('/versions').send(built).expect(204);
    const { body } = await request(app).get(ofCart).expect(200);
    expect(body).toMatchObject({
      repository: 'ghcr.io/acme/cart',
      registry: { available: true },
      more: false,
      items: [
        {
          image: 'ghcr.io/acme/cart:v2',
          tag: 'v2',
          current: false,
          source: 'ci',
          digest: built.digest,
          commit: 'abc1234',
          branch: 'main',
          pipelineUrl: 'https://ci.example.com/1',
          author: 'dora',
        },
        { image: 'ghcr.io/acme/cart:v1', current: true, source: 'registry' },
      ],
    });
  });

  it('lists what pipelines registered when the registry does not answer, and says why', async () => {
    tags = new Error('no answer from ghcr.io: it is down');
    const app = await start();
    await request(app).post('/versions').send(built).expect(204);
    const { body } = await request(app).get(ofCart).expect(200);
    expect(body.items).toHaveLength(1);
    expect(body.registry).toEqual({
      available: false,
      reason: 'no answer from ghcr.io: it is down',
    });
  });

  it('goes by the base configuration where only the entity is named', async () => {
    const app = await start();
    const { body } = await request(app)
      .get('/versions?entityRef=component:default/cart')
      .expect(200);
    expect(body.items).toMatchObject([
      { image: 'ghcr.io/acme/cart:v1', current: false },
    ]);
  });

  it.each([
    ['/versions', 422],
    ['/versions?cluster=local', 422],
    ['/versions?cluster=local&namespace=shop&workload=gone', 404],
    ['/versions?entityRef=component:default/gone', 404],
    [`${ofCart}&container=other`, 422],
    [`${ofCart}&limit=0`, 400],
  ])('%s is answered with %d', async (path, status) => {
    const answer = await request(await start()).get(path);
    expect(answer.status).toBe(status);
  });

  it('asks for the permission to read the release first', async () => {
    const app = await start({
      permissions: decideAlways({ result: AuthorizeResult.DENY }),
    });
    const { body } = await request(app).get(ofCart).expect(403);
    expect(body.error.permission).toBe('rollouts.release.read');
  });
});

describe('POST /versions', () => {
  it('adds to what was told before of the same image', async () => {
    const app = await start();
    await request(app).post('/versions').send(built).expect(204);
    await request(app)
      .post('/versions')
      .send({ entityRef: built.entityRef, image: built.image, author: 'kim' })
      .expect(204);
    const { body } = await request(app).get(ofCart).expect(200);
    expect(body.items).toHaveLength(2);
    expect(body.items[0]).toMatchObject({ commit: 'abc1234', author: 'kim' });
  });

  it('is for pipelines whose token is for this plugin alone, so that the catalog refuses it', async () => {
    const app = await start({
      catalog: catalogServiceMock.mock({
        getEntityByRef: async (_, options) => {
          const asked = JSON.stringify(options);
          if (asked.includes(mockCredentials.service().principal.subject)) {
            throw new NotAllowedError('the token is not for the catalog');
          }
          return cart;
        },
      }).factory,
    });
    const answer = await request(app)
      .post('/versions')
      .set('authorization', mockCredentials.service.header())
      .send(built);
    expect(answer.status).toBe(204);
  });

  it('is for pipelines, too', async () => {
    const app = await start();
    const answer = await request(app)
      .post('/versions')
      .set('authorization', mockCredentials.service.header())
      .send(built);
    expect(answer.status).toBe(204);
  });

  it.each([
    ['image', { ...built, image: 'ghcr.io/acme/cart' }],
    ['image', { ...built, image: 'no image' }],
    ['pipelineUrl', { ...built, pipelineUrl: 'data:text/html,hello' }],
    ['digest', { ...built, digest: 'sha256:abc' }],
    ['entityRef', { ...built, entityRef: ':/' }],
    ['commit', { ...built, commit: '; drop table' }],
  ])('422 that names %s: %j', async (field, body) => {
    const answer = await request(await start())
      .post('/versions')
      .send(body)
      .expect(422);
    expect(answer.body.error.field).toBe(field);
  });

  it('404 for an entity that is not there, 403 without the permission', async () => {
    const app = await start();
    const unknown = { ...built, entityRef: 'component:default/gone' };
    const gone = await request(app).post('/versions').send(unknown);
    expect(gone.status).toBe(404);
    await api?.stop();
    const closed = await start({
      permissions: decideAlways({ result: AuthorizeResult.DENY }),
    });
    const { body } = await request(closed)
      .post('/versions')
      .send(unknown)
      .expect(403);
    expect(body.error.permission).toBe('rollouts.version.create');
  });
});

describe("Harbor's webhook", () => {
  const pushed = {
    type: 'PUSH_ARTIFACT',
    operator: 'ci',
    event_data: {
      resources: [{ resource_url: 'ghcr.io/acme/cart:v7', tag: 'v7' }],
    },
  };

  it('registers what was pushed', async () => {
    const app = await start({ settings: harbor });
    await request(app)
      .post('/versions/harbor')
      .set('authorization', 'shared-with-harbor')
      .send(pushed)
      .expect(204);
    const { body } = await request(app).get(ofCart).expect(200);
    expect(body.items[0]).toMatchObject({
      image: 'ghcr.io/acme/cart:v7',
      source: 'ci',
    });
  });

  it('is refused without the secret, and is not there without a configuration', async () => {
    const app = await start({ settings: harbor });
    const wrong = await request(app)
      .post('/versions/harbor')
      .set('authorization', 'guessed')
      .send(pushed);
    expect(wrong.status).toBe(401);
    expect(JSON.stringify(wrong.body)).not.toContain('shared-with-harbor');
    await api?.stop();
    const none = await request(await start())
      .post('/versions/harbor')
      .send(pushed);
    expect(none.status).toBe(404);
  });
});
