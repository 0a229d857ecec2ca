// SPDX-License-Identifier: Apache-2.0
import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import type { TestApi } from './__testUtils__/startApi';
import { decideAlways, startApi } from './__testUtils__/startApi';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

const entityRef = 'component:default/cart';
const cart: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'cart',
    annotations: {
      'rollouts.teal.dev/image': 'ghcr.io/acme/cart',
      'rollouts.teal.dev/strategy': 'blue-green',
      'rollouts.teal.dev/environments': 'test, production',
      'rollouts.teal.dev/template': 'web-service@2',
      'backstage.io/kubernetes-namespace': 'shop',
    },
  },
  spec: { owner: 'group:default/web' },
};
const defaults = {
  image: 'ghcr.io/acme/cart',
  workload: { namespace: 'shop' },
  environments: ['test', 'production'],
  preset: 'blue-green',
  organisation: 'group:default/web',
  template: { id: 'web-service', version: '2' },
};
const dora = mockCredentials.user.header('user:default/dora');

let api: TestApi | undefined;
const start = async (options: Partial<Parameters<typeof startApi>[0]> = {}) => {
  api = await startApi({ clusters: {}, entities: [cart], ...options });
  return api.app;
};
const put = (app: TestApi['app'], body: object) =>
  request(app).put('/config').set('authorization', dora).send(body);

afterEach(() => api?.stop());

describe('a base configuration', () => {
  it('is what the annotations say, until somebody stores one', async () => {
    const { body } = await request(await start())
      .get(`/config?entityRef=${entityRef}`)
      .expect(200);
    expect(body).toEqual({
      entityRef,
      configuration: defaults,
      defaults,
      number: 0,
      changes: [],
    });
  });

  it('holds over the annotations field by field, with the history of its changes', async () => {
    const app = await start();
    const first = { preset: 'canary', workload: { name: 'cart' } };
    await put(app, {
      ...{ entityRef, number: 0, configuration: first },
      reason: ' slower ',
    }).expect(200);
    const second = { preset: 'canary', replicas: 3 };
    const { body } = await put(app, {
      ...{ entityRef, number: 1, configuration: second },
    }).expect(200);
    expect(body).toEqual({
      entityRef,
      configuration: { ...defaults, preset: 'canary', replicas: 3 },
      stored: second,
      defaults,
      number: 2,
      changes: [
        {
          number: 2,
          at: expect.any(String),
          by: 'user:default/dora',
          configuration: second,
        },
        {
          number: 1,
          at: expect.any(String),
          by: 'user:default/dora',
          reason: 'slower',
          configuration: first,
        },
      ],
    });
  });

  it('is not overwritten by somebody who saw an older one', async () => {
    const app = await start();
    const change = { entityRef, number: 0, configuration: { replicas: 1 } };
    await put(app, change).expect(200);
    const { body } = await put(app, change).expect(409);
    expect(body.error.message).toBe(
      `user:default/dora has changed the base configuration of ${entityRef} meanwhile (change 1); look at it, then change it again`,
    );
  });

  it('has a permission of its own for changing it', async () => {
    const permissions = decideAlways({ result: AuthorizeResult.DENY });
    const app = await start({ permissions });
    const change = { entityRef, number: 0, configuration: {} };
    const refused = await put(app, change).expect(403);
    expect(refused.body.error.permission).toBe('rollouts.config.update');
    const { body } = await request(app)
      .get(`/config?entityRef=${entityRef}`)
      .expect(403);
    expect(body.error.permission).toBe('rollouts.config.read');
  });

  it.each([
    ['configuration.image', { image: 'ghcr.io/acme/cart:v2' }],
    ['configuration.image', { image: 'not an image' }],
    ['configuration.replicas', { replicas: -1 }],
    ['configuration.healthCheckPath', { healthCheckPath: 'healthz' }],
    [
      'configuration.resources.limits.cpu',
      { resources: { limits: { cpu: '1 core' } } },
    ],
    ['configuration', { color: 'teal' }],
  ])('422 that names %s: %j', async (field, configuration) => {
    const app = await start();
    const { body } = await put(app, {
      ...{ entityRef, number: 0, configuration },
    }).expect(422);
    expect(body.error.field).toBe(field);
  });

  it.each([
    ['configuration.preset', { preset: 'canry' }, /"canry".*no preset/],
    [
      'configuration.environments[1]',
      { environments: ['live', 'tset'] },
      /"tset".*no environment.*\(there are: live\)/,
    ],
    [
      'configuration.workload.cluster',
      { workload: { cluster: 'mars' } },
      /"mars".*no cluster/,
    ],
  ])('422 that names %s, which the portal doesn’t have', async (...row) => {
    const [field, configuration, sentence] = row;
    const live = { name: 'live', cluster: 'local', fourEyes: false };
    const app = await start({
      settings: { clusters: [], presets: new Map(), environments: [live] },
    });
    const { body } = await put(app, {
      ...{ entityRef, number: 0, configuration },
    }).expect(422);
    expect(body.error.field).toBe(field);
    expect(body.error.message).toMatch(sentence);
  });

  it('404 for an entity that is not there', async () => {
    const answer = await request(await start()).get(
      '/config?entityRef=component:default/gone',
    );
    expect(answer.status).toBe(404);
  });
});
