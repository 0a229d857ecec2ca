// SPDX-License-Identifier: Apache-2.0
import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  releaseCreatePermission,
  workloadMarks,
  type Rollout,
} from '@teal/rollouts-common';
import request from 'supertest';
import type { KubeObject } from '../controller/kubeApi';
import {
  createRolloutConditionalDecision,
  rolloutConditions,
} from '../permissions/rules';
import { aWorkload } from '../starting/__testUtils__/workloads';
import { MemoryCluster } from './__testUtils__/MemoryCluster';
import { aRollout } from './__testUtils__/rollouts';
import type { TestApi } from './__testUtils__/startApi';
import { decideAlways, startApi } from './__testUtils__/startApi';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

const CART = '/apis/apps/v1/namespaces/shop/deployments/cart';
const ofCart = {
  cluster: 'local',
  namespace: 'shop',
  workload: { name: 'cart' },
};
const gated = { [workloadMarks.gatedLabel]: 'true' };
const dora = mockCredentials.user.header('user:default/dora');

const cartOfWeb: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'cart',
    annotations: { 'backstage.io/kubernetes-id': 'cart' },
  },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/web' }],
};

let api: TestApi | undefined;
let cluster: MemoryCluster;

/** As the gate does. */
function hold(object: object): object {
  const { metadata } = object as KubeObject;
  const annotations = {
    ...metadata.annotations,
    [workloadMarks.release]: 'g8',
  };
  return { ...object, metadata: { ...metadata, annotations } };
}

async function start(
  options: {
    rollout?: Rollout;
    workload?: KubeObject;
  } & Omit<Parameters<typeof startApi>[0], 'clusters'> = {},
): Promise<TestApi['app']> {
  const { rollout, workload, ...others } = options;
  cluster = new MemoryCluster();
  if (rollout) cluster.put(rollout);
  if (workload) cluster.objects.set(CART, workload);
  api = await startApi({ clusters: { local: cluster.start }, ...others });
  return api.app;
}

const guarded = {
  rollout: aRollout({ status: { phase: 'Healthy' } }),
  workload: aWorkload({ labels: gated }),
};

afterEach(() => api?.stop());

describe('POST /releases', () => {
  it('sets the image in the name of who asks, and tells what the gate called it', async () => {
    const app = await start(guarded);
    cluster.admit = hold;
    const { body } = await request(app)
      .post('/releases')
      .set('authorization', dora)
      .send({ ...ofCart, version: 'v2', description: ' more speed ' })
      .expect(202);
    expect(body).toMatchObject({
      id: expect.any(String),
      method: 'rollout',
      cluster: 'local',
      namespace: 'shop',
      workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
      rollout: 'cart',
      releaseId: 'g8',
      from: { images: ['ghcr.io/acme/cart:v1'], version: 'v1' },
      to: { images: ['ghcr.io/acme/cart:v2'], version: 'v2' },
      operator: 'user:default/dora',
      description: 'more speed',
      status: 'Running',
    });
    expect(cluster.objects.get(CART)).toMatchObject({
      metadata: {
        annotations: { [workloadMarks.changedBy]: 'user:default/dora' },
      },
      spec: {
        template: {
          spec: {
            containers: [{ name: 'shop', image: 'ghcr.io/acme/cart:v2' }],
          },
        },
      },
    });
    expect(cluster.edits).toMatchObject([{ fieldManager: 'teal-portal' }]);
  });

  it('shows in a dry run what the API server would store, and stores nothing', async () => {
    const app = await start(guarded);
    cluster.admit = hold;
    const { body } = await request(app)
      .post('/releases')
      .set('authorization', dora)
      .send({ ...ofCart, version: 'v2', dryRun: true })
      .expect(200);
    expect(body).toEqual({
      method: 'rollout',
      workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
      rollout: 'cart',
      container: 'shop',
      from: { image: 'ghcr.io/acme/cart:v1' },
      to: { image: 'ghcr.io/acme/cart:v2' },
      changes: [
        {
          object: 'Deployment/cart',
          path: 'metadata.annotations["rollouts.teal.dev/changed-by"]',
          to: 'user:default/dora',
        },
        {
          object: 'Deployment/cart',
          path: 'metadata.annotations["rollouts.teal.dev/release"]',
          to: 'g8',
        },
        {
          object: 'Deployment/cart',
          path: 'spec.template.spec.containers[shop].image',
          from: 'ghcr.io/acme/cart:v1',
          to: 'ghcr.io/acme/cart:v2',
        },
      ],
      warnings: [],
      steps: guarded.rollout.spec.strategy.steps,
    });
    expect(cluster.objects.get(CART)).toBe(guarded.workload);
  });

  it('finds the workload by the name of its Rollout, too', async () => {
    const app = await start(guarded);
    const { workload: _workload, ...place } = ofCart;
    const { body } = await request(app)
      .post('/releases')
      .send({ ...place, rollout: 'cart', version: 'v2' })
      .expect(202);
    expect(body.workload.name).toBe('cart');
  });

  it('leaves a workload without a Rollout to Kubernetes', async () => {
    const app = await start({ workload: aWorkload() });
    const { body } = await request(app)
      .post('/releases')
      .send({ ...ofCart, version: 'v2' })
      .expect(202);
    expect(body).toMatchObject({ method: 'rolling', status: 'Running' });
    expect(body).not.toHaveProperty('releaseId');
    expect(cluster.objects.get(CART)).not.toHaveProperty(
      'metadata.annotations',
    );
  });

  it('judges anew what changed between reading and writing', async () => {
    const app = await start(guarded);
    cluster.beforePatch = () => {
      cluster.beforePatch = () => {};
      cluster.objects.set(
        CART,
        aWorkload({
          labels: gated,
          annotations: { [workloadMarks.release]: 'g9' },
          generation: 2,
        }),
      );
      const changed = cluster.objects.get(CART) as KubeObject;
      changed.metadata.resourceVersion = '8';
    };
    const { body } = await request(app)
      .post('/releases')
      .send({ ...ofCart, version: 'v2' })
      .expect(409);
    expect(body.error.message).toContain('release g9 of cart is under way');
    expect(cluster.edits).toHaveLength(1);
  });
});

describe('a release is refused', () => {
  it('without the permission, before anybody looks for the workload', async () => {
    const app = await start({
      permissions: decideAlways({ result: AuthorizeResult.DENY }),
    });
    const { body } = await request(app)
      .post('/releases')
      .send({ ...ofCart, version: 'v2' })
      .expect(403);
    expect(body.error).toMatchObject({
      permission: 'rollouts.release.create',
      message: expect.stringContaining('on local/shop/cart'),
    });
  });

  it.each([
    ['the owner', 'group:default/web', 202],
    ['nobody else', 'group:default/bank', 403],
  ])(
    'by a policy for owners, which knows %s by the labels of the workload',
    async (_who, claim, status) => {
      const app = await start({
        workload: aWorkload({
          labels: { 'backstage.io/kubernetes-id': 'cart' },
        }),
        entities: [cartOfWeb],
        permissions: decideAlways(
          createRolloutConditionalDecision(
            releaseCreatePermission,
            rolloutConditions.isEntityOwner({ claims: [claim] }),
          ),
        ),
      });
      const answer = await request(app)
        .post('/releases')
        .send({ ...ofCart, version: 'v2' });
      expect(answer.status).toBe(status);
    },
  );

  it('404 for a workload and a cluster that are not there', async () => {
    const app = await start();
    const gone = await request(app)
      .post('/releases')
      .send({ ...ofCart, version: 'v2' })
      .expect(404);
    expect(gone.body.error.message).toBe(
      'there is no Deployment cart in shop of cluster local',
    );
    const { body } = await request(app)
      .post('/releases')
      .send({ ...ofCart, cluster: 'moon', version: 'v2' })
      .expect(404);
    expect(body.error.message).toContain('there are: local');
  });

  it('409 while another one is under way, with what it does and what would help', async () => {
    const app = await start({
      rollout: aRollout(),
      workload: aWorkload({
        labels: gated,
        annotations: { [workloadMarks.release]: 'g7' },
      }),
    });
    const { body } = await request(app)
      .post('/releases')
      .send({ ...ofCart, version: 'v2' })
      .expect(409);
    expect(body.error).toMatchObject({
      remedy: 'supersede',
      now: { release: 'g7', step: '2/3' },
    });
    await request(app)
      .post('/releases')
      .send({ ...ofCart, version: 'v2', supersede: true })
      .expect(202);
  });

  it.each([
    ['workload', { workload: undefined, version: 'v2' }],
    ['workload', { rollout: 'cart', version: 'v2' }],
    ['image', {}],
    ['version', { image: 'a:1', version: 'v2' }],
    ['version', { version: 'v 2' }],
    ['container', { container: 'other', version: 'v2' }],
    ['namespace', { namespace: '../kube-system', version: 'v2' }],
    [
      'workload.kind',
      { workload: { kind: 'Pod', name: 'cart' }, version: 'v2' },
    ],
  ])('422 that names %s: %j', async (field, change) => {
    const app = await start(guarded);
    const { body } = await request(app)
      .post('/releases')
      .send({ ...ofCart, ...change })
      .expect(422);
    expect(body.error.field).toBe(field);
    expect(cluster.edits).toEqual([]);
  });
});
