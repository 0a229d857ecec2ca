// SPDX-License-Identifier: Apache-2.0
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import plugin from './index';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

async function startWith(data: object) {
  const logger = mockServices.logger.mock();
  logger.child.mockReturnValue(logger);
  const { server } = await startTestBackend({
    features: [
      plugin,
      catalogServiceMock.factory({ entities: [] }),
      mockServices.rootConfig.factory({ data }),
      logger.factory,
    ],
  });
  return { server, logger };
}

describe('the plugin', () => {
  it('idles and says so when app-config has no rollouts block', async () => {
    const { server, logger } = await startWith({});
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('no "rollouts:" block'),
    );
    const { body } = await request(server)
      .get('/api/rollouts/clusters')
      .expect(200);
    expect(body).toEqual({ items: [] });
  });

  it('takes an empty block for all defaults', async () => {
    const { server } = await startWith({ rollouts: {} });
    const { body } = await request(server)
      .get('/api/rollouts/rollouts')
      .expect(200);
    expect(body).toEqual({ items: [] });
  });

  it('starts although one cluster is unsupported and another one unreachable, and says why', async () => {
    const { server } = await startWith({
      rollouts: {},
      kubernetes: {
        clusterLocatorMethods: [
          {
            type: 'config',
            clusters: [
              {
                name: 'cloud',
                url: 'https://127.0.0.1:1',
                authProvider: 'google',
              },
              {
                name: 'gone',
                url: 'https://127.0.0.1:1',
                authProvider: 'serviceAccount',
                serviceAccountToken: 'not-a-secret',
              },
            ],
          },
        ],
      },
    });
    const { body } = await request(server)
      .get('/api/rollouts/clusters')
      .expect(200);
    expect(body.items).toEqual([
      {
        name: 'cloud',
        state: 'unsupported',
        reason: expect.stringContaining('authProvider "google"'),
        leading: false,
      },
      {
        name: 'gone',
        state: 'unreachable',
        reason: expect.any(String),
        leading: false,
      },
    ]);
    expect(JSON.stringify(body)).not.toContain('not-a-secret');
  });

  it('judges conditions for the permission framework, as it does when a browser asks what a person may do', async () => {
    const { server } = await startWith({ rollouts: {} });
    const ask = (resourceRef: string, namespaces: string[]) => ({
      id: `${resourceRef} in ${namespaces}`,
      resourceRef,
      resourceType: 'rollout',
      conditions: {
        resourceType: 'rollout',
        rule: 'HAS_NAMESPACE',
        params: { namespaces },
      },
    });
    const { body } = await request(server)
      .post('/api/rollouts/.well-known/backstage/permissions/apply-conditions')
      .set('authorization', mockCredentials.service.header())
      .send({
        items: [
          ask('local/shop/cart', ['shop']),
          ask('local/shop/cart', ['staging']),
          ask('eu/west/shop/cart', ['shop']),
          ask('not-a-rollout', ['shop']),
        ],
      })
      .expect(200);
    expect(body.items.map(({ result }: { result: string }) => result)).toEqual([
      'ALLOW',
      'DENY',
      'ALLOW',
      'DENY',
    ]);
  });

  it('judges by environment, called by its name or its label', async () => {
    const { server } = await startWith({
      rollouts: {
        environments: [
          {
            name: 'live',
            label: 'production',
            cluster: 'local',
            namespaces: ['shop'],
          },
        ],
      },
    });
    const ask = (resourceRef: string, environments: string[]) => ({
      id: `${resourceRef} in ${environments}`,
      resourceRef,
      resourceType: 'rollout',
      conditions: {
        resourceType: 'rollout',
        rule: 'HAS_ENVIRONMENT',
        params: { environments },
      },
    });
    const { body } = await request(server)
      .post('/api/rollouts/.well-known/backstage/permissions/apply-conditions')
      .set('authorization', mockCredentials.service.header())
      .send({
        items: [
          ask('local/shop/cart', ['live']),
          ask('local/shop/cart', ['production']),
          ask('local/shop/cart', ['test']),
          ask('local/other/cart', ['production']),
        ],
      })
      .expect(200);
    expect(body.items.map(({ result }: { result: string }) => result)).toEqual([
      'ALLOW',
      'ALLOW',
      'DENY',
      'DENY',
    ]);
  });

  it('tells policy authors its permissions and rules', async () => {
    const { server } = await startWith({ rollouts: {} });
    const { body } = await request(server)
      .get('/api/rollouts/.well-known/backstage/permissions/metadata')
      .set('authorization', mockCredentials.service.header())
      .expect(200);
    expect(body.permissions.map(({ name }: { name: string }) => name)).toEqual([
      'rollouts.release.read',
      'rollouts.release.promote',
      'rollouts.release.pause',
      'rollouts.release.abort',
      'rollouts.release.rollback',
      'rollouts.release.retry',
      'rollouts.release.approve',
      'rollouts.release.create',
      'rollouts.release.note',
      'rollouts.logs.read',
      'rollouts.controller.read',
      'rollouts.config.read',
      'rollouts.config.update',
      'rollouts.version.create',
      'rollouts.template.read',
      'rollouts.template.sync',
      'rollouts.template.use',
    ]);
    expect(body.rules.map(({ name }: { name: string }) => name)).toEqual([
      'IS_ENTITY_OWNER',
      'HAS_CLUSTER',
      'HAS_NAMESPACE',
      'HAS_ENVIRONMENT',
    ]);
  });
});
