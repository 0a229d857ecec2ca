// SPDX-License-Identifier: Apache-2.0
import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { CatalogClient } from '@backstage/catalog-client';
import type { AlphaEntity } from '@backstage/catalog-model/alpha';
import { compileCatalogModel } from '@backstage/catalog-model/alpha';
import type { AddressInfo } from 'node:net';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import catalogModuleRollouts, { rolloutsModelLayer } from '.';

const entityOf = (name: string, strategy: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    annotations: {
      'backstage.io/managed-by-location': 'test:here',
      'backstage.io/managed-by-origin-location': 'test:here',
      'backstage.io/kubernetes-id': name,
      'rollouts.teal.dev/strategy': strategy,
    },
  },
  spec: { type: 'service', lifecycle: 'production', owner: 'shop-team' },
});

const entities = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'entities',
  register(env) {
    env.registerInit({
      deps: { processing: catalogProcessingExtensionPoint },
      async init({ processing }) {
        processing.addEntityProvider({
          getProviderName: () => 'test',
          connect: async connection =>
            connection.applyMutation({
              type: 'full',
              entities: [
                entityOf('right', 'careful'),
                entityOf('wrong', 'carefull'),
              ].map(entity => ({ entity, locationKey: 'test' })),
            }),
        });
      },
    });
  },
});

describe('the catalog with Teal', () => {
  it('shows a mistake among the processing errors of the entity, which it keeps', async () => {
    const backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleRollouts,
        entities,
        mockServices.rootConfig.factory({
          data: {
            rollouts: {
              presets: { careful: { strategy: { steps: [{ replicas: 1 }] } } },
            },
          },
        }),
      ],
    });
    const { port } = backend.server.address() as AddressInfo;
    const catalog = new CatalogClient({
      discoveryApi: {
        getBaseUrl: async () => `http://localhost:${port}/api/catalog`,
      },
    });
    const read = async (name: string) => {
      for (;;) {
        const entity = await catalog.getEntityByRef(
          `component:default/${name}`,
        );
        if (entity) return entity as AlphaEntity;
      }
    };
    try {
      expect((await read('wrong')).status?.items).toEqual([
        expect.objectContaining({
          type: 'backstage.io/catalog-processing',
          level: 'error',
          message: expect.stringMatching(
            /strategy is "carefull", and this portal has no such preset; there are blue-green, .*careful/,
          ),
        }),
      ]);
      expect((await read('right')).status?.items).toBeUndefined();
    } finally {
      await backend.stop();
    }
  }, 300_000);

  it("knows every annotation's title and description", () => {
    const { annotations } = compileCatalogModel([
      rolloutsModelLayer,
    ]).getMetadata();
    expect(annotations.map(({ name }) => name)).toEqual([
      'rollouts.teal.dev/strategy',
      'rollouts.teal.dev/workload',
      'rollouts.teal.dev/service',
      'rollouts.teal.dev/route',
      'rollouts.teal.dev/steps',
      'rollouts.teal.dev/analysis',
      'rollouts.teal.dev/paused',
      'rollouts.teal.dev/cluster',
    ]);
    for (const { title, description } of annotations) {
      expect([title, description].every(Boolean)).toBe(true);
    }
  });
});
