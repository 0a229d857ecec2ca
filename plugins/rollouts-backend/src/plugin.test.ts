// SPDX-License-Identifier: Apache-2.0
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import plugin from './index';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(120_000);

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
});
