// SPDX-License-Identifier: Apache-2.0
/** Releases by entity and environment, and what the next one starts from. */
import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { Rollout } from '@teal/rollouts-common';
import { workloadMarks } from '@teal/rollouts-common';
import request from 'supertest';
import { readPresets } from '../catalog/presets/readPresets';
import type { KubeObject } from '../controller/kubeApi';
import { aWorkload } from '../starting/__testUtils__/workloads';
import { MemoryCluster } from './__testUtils__/MemoryCluster';
import { aRollout } from './__testUtils__/rollouts';
import type { TestApi } from './__testUtils__/startApi';
import { decideAlways, startApi } from './__testUtils__/startApi';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

const CART = '/apis/apps/v1/namespaces/shop/deployments/cart';
const cartEntity = 'component:default/cart';
const dora = mockCredentials.user.header('user:default/dora');
const guarded = aWorkload({ labels: { [workloadMarks.gatedLabel]: 'true' } });
const healthy = aRollout({ status: { phase: 'Healthy' } });
const settings = {
  clusters: [],
  environments: [
    {
      name: 'staging',
      label: 'staging' as const,
      cluster: 'local',
      namespaces: ['shop'],
      fourEyes: false,
    },
    { name: 'production', cluster: 'far', fourEyes: true },
  ],
};

function component(
  name: string,
  annotations: Record<string, string> = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, annotations },
  };
}

const linked = component('cart', { 'backstage.io/kubernetes-id': 'cart' });

let api: TestApi | undefined;
let cluster: MemoryCluster;

async function start(
  options: {
    rollouts?: Rollout[];
    workload?: KubeObject;
  } & Partial<Parameters<typeof startApi>[0]> = {},
): Promise<TestApi['app']> {
  const { rollouts = [healthy], workload = guarded, ...others } = options;
  cluster = new MemoryCluster();
  for (const rollout of rollouts) cluster.put(rollout);
  cluster.objects.set(CART, workload);
  api = await startApi({
    clusters: { local: cluster.start },
    entities: [linked],
    settings,
    ...others,
  });
  return api.app;
}

const release = (app: TestApi['app'], body: object) =>
  request(app).post('/releases').set('authorization', dora).send(body);

afterEach(() => api?.stop());

describe('POST /releases', () => {
  it('finds the workload by entity and environment, and answers with both', async () => {
    const app = await start();
    const { body } = await release(app, {
      entityRef: 'cart',
      environment: 'staging',
      version: 'v2',
    }).expect(202);
    expect(body).toMatchObject({
      ...{ cluster: 'local', namespace: 'shop', rollout: 'cart' },
      environment: 'staging',
      environmentLabel: 'staging',
      entityRef: cartEntity,
    });
  });

  it('names the entity that the workload belongs to without being told', async () => {
    const app = await start();
    const { body } = await release(app, {
      ...{ cluster: 'local', namespace: 'shop', rollout: 'cart' },
      version: 'v2',
    }).expect(202);
    expect(body.entityRef).toBe(cartEntity);
  });

  it('takes place and workload from the base configuration', async () => {
    const entities = [component('basket')];
    const app = await start({ entities, rollouts: [], workload: aWorkload() });
    const entityRef = 'component:default/basket';
    await request(app)
      .put('/config')
      .send({
        entityRef,
        number: 0,
        configuration: {
          workload: { cluster: 'local', namespace: 'shop', name: 'cart' },
        },
      })
      .expect(200);
    const { body } = await release(app, { entityRef, version: 'v2' });
    expect(body).toMatchObject({
      ...{ entityRef, method: 'rolling', namespace: 'shop' },
      workload: { name: 'cart' },
    });
  });

  it.each([
    [
      'an entity that the workload is none of',
      'entityRef',
      {
        ...{ entityRef: 'basket', environment: 'staging' },
        workload: { name: 'cart' },
      },
    ],
    [
      'an entity without a workload',
      'workload',
      { entityRef: 'basket', environment: 'staging' },
    ],
    [
      'an environment that is none',
      'environment',
      { entityRef: 'cart', environment: 'moon' },
    ],
    [
      'a way around the gate',
      'method',
      { entityRef: 'cart', environment: 'staging', method: 'rolling' },
    ],
  ])('422 for %s', async (_why, field, asked) => {
    const app = await start({ entities: [linked, component('basket')] });
    const { body } = await release(app, { ...asked, version: 'v2' });
    expect(body.error).toMatchObject({ field });
  });

  it('422 with the candidates where an entity has several workloads', async () => {
    const labels = { 'backstage.io/kubernetes-id': 'cart' };
    const second = aRollout({ name: 'cart-jobs', labels });
    const app = await start({ rollouts: [healthy, second] });
    const { body } = await release(app, {
      ...{ entityRef: 'cart', environment: 'staging', version: 'v2' },
    }).expect(422);
    expect(body.error.message).toContain('several in shop: cart, cart-jobs');
  });
});

describe('POST /releases with steps of its own', () => {
  const steps = [{ replicas: '20%', traffic: { weight: 5 }, pause: {} }];
  const asked = { entityRef: 'cart', environment: 'staging', version: 'v2' };
  const presets = readPresets(undefined);
  const written = () => {
    const stored = cluster.objects.get(CART) as KubeObject;
    return stored.metadata.annotations?.[workloadMarks.releaseSteps];
  };

  it('writes them beside the template, and keeps them with the record', async () => {
    const app = await start();
    const { body } = await release(app, {
      ...{ ...asked, steps, timeoutSeconds: 900 },
    }).expect(202);
    expect(body).toMatchObject({ steps, timeoutSeconds: 900 });
    expect(JSON.parse(written() ?? '')).toEqual(steps);
    const { body: next } = await request(app)
      .get(`/prefill?entityRef=${cartEntity}&environment=staging`)
      .expect(200);
    expect(next).toMatchObject({ steps, timeoutSeconds: 900 });
  });

  it('takes those of a preset, which a dry run shows', async () => {
    const app = await start({ settings: { ...settings, presets } });
    const { body } = await release(app, {
      ...{ ...asked, preset: 'blue-green', dryRun: true },
    }).expect(200);
    expect(body.steps).toEqual([
      { replicas: '100%', traffic: { weight: 0 }, pause: {} },
    ]);
    await release(app, { ...asked, preset: 'blue-green' }).expect(202);
    expect(JSON.parse(written() ?? '')).toEqual(body.steps);
  });

  it("writes none where they are the Rollout's own", async () => {
    const app = await start();
    const own = healthy.spec.strategy.steps;
    await release(app, { ...asked, steps: own }).expect(202);
    expect(written()).toBeUndefined();
  });

  it.each([
    ['steps', { steps: [{ replicas: '20%', weight: 5 }] }, 'weight is unknown'],
    [
      'steps',
      { steps: [{ replicas: '50%' }, { replicas: '20%' }] },
      'never become fewer',
    ],
    ['preset', { preset: 'moon' }, 'there are: blue-green, canary'],
  ])('422 that names %s: %j', async (field, change, sentence) => {
    const app = await start({ settings: { ...settings, presets } });
    const { body } = await release(app, { ...asked, ...change }).expect(422);
    expect(body.error).toMatchObject({
      field,
      message: expect.stringContaining(sentence),
    });
  });

  it('422 where no Rollout could carry them out', async () => {
    const app = await start({ rollouts: [], workload: aWorkload() });
    const { body } = await release(app, {
      ...{ cluster: 'local', namespace: 'shop', workload: { name: 'cart' } },
      ...{ version: 'v2', steps },
    }).expect(422);
    expect(body.error.field).toBe('steps');
  });
});

describe('GET /prefill', () => {
  const ofCart = '/prefill?cluster=local&namespace=shop&workload=cart';

  /** As soon as the history has the release that was found in the cluster, which it writes down a moment later. */
  async function prefilled(app: TestApi['app']) {
    for (;;) {
      const { body } = await request(app).get(ofCart).expect(200);
      if (body.lastRelease) return body;
    }
  }

  it('tells what runs, its steps and where else it may go', async () => {
    expect(await prefilled(await start())).toEqual({
      ...{ cluster: 'local', namespace: 'shop', environment: 'staging' },
      workload: { kind: 'Deployment', name: 'cart' },
      rollout: 'cart',
      entityRef: cartEntity,
      method: 'rollout',
      containers: [{ name: 'shop', image: 'ghcr.io/acme/cart:v1' }],
      container: 'shop',
      parameters: {},
      rolloutSteps: healthy.spec.strategy.steps,
      environments: [
        {
          ...{ name: 'staging', label: 'staging', cluster: 'local' },
          ...{ namespaces: ['shop'], fourEyes: false },
        },
        { name: 'production', cluster: 'far', fourEyes: true },
      ],
      lastRelease: {
        ...{ id: expect.any(String), status: 'Running' },
        createdAt: healthy.status?.release?.startedAt,
        to: { images: [], revision: 'bbb' },
      },
    });
  });

  it('starts from the last release, over the base configuration', async () => {
    const app = await start();
    await request(app)
      .put('/config')
      .send({
        ...{ entityRef: cartEntity, number: 0 },
        configuration: {
          environments: ['production', 'staging'],
          parameters: { LOG_LEVEL: 'info', REGION: 'eu' },
          preset: 'canary',
        },
      })
      .expect(200);
    const { body: record } = await release(app, {
      ...{ entityRef: cartEntity, environment: 'staging', version: 'v2' },
      ...{ parameters: { LOG_LEVEL: 'debug' }, description: 'louder' },
    }).expect(202);
    const { body } = await request(app)
      .get(`/prefill?entityRef=${cartEntity}&environment=staging`)
      .expect(200);
    expect(body).toMatchObject({
      parameters: { LOG_LEVEL: 'debug', REGION: 'eu' },
      preset: 'canary',
      containers: [{ name: 'shop', image: 'ghcr.io/acme/cart:v2' }],
      lastRelease: {
        ...{ id: record.id, status: 'Running', description: 'louder' },
        to: { version: 'v2' },
      },
    });
    expect(
      body.environments.map(({ name }: Entity['metadata']) => name),
    ).toEqual(['production', 'staging']);
  });

  it('is refused to somebody who may not look', async () => {
    const permissions = decideAlways({ result: AuthorizeResult.DENY });
    const app = await start({ permissions });
    const { body } = await request(app).get(ofCart).expect(403);
    expect(body.error.permission).toBe('rollouts.release.read');
  });
});
