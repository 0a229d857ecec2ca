// SPDX-License-Identifier: Apache-2.0
import type {
  BackendFeature,
  DatabaseService,
} from '@backstage/backend-plugin-api';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';

/** The entities of a real catalog, which a test changes as their owners would. */
export class CatalogEntities {
  /** Of the catalog. */
  readonly module: BackendFeature;
  #connected: (connection: EntityProviderConnection) => void = () => {};
  readonly #databases: DatabaseService[] = [];
  readonly #connection = new Promise<EntityProviderConnection>(resolve => {
    this.#connected = resolve;
  });

  constructor() {
    const connect = (connection: EntityProviderConnection) =>
      this.#connected(connection);
    const databases = this.#databases;
    this.module = createBackendModule({
      pluginId: 'catalog',
      moduleId: 'test-entities',
      register(env) {
        env.registerInit({
          deps: {
            database: coreServices.database,
            processing: catalogProcessingExtensionPoint,
          },
          async init({ database, processing }) {
            databases.push(database);
            processing.addEntityProvider({
              getProviderName: () => 'test-entities',
              connect: async connection => connect(connection),
            });
          },
        });
      },
    });
  }

  /** Ends the catalog's database, which would keep the process alive; call it when the backend has stopped. */
  async close(): Promise<void> {
    for (const database of this.#databases) {
      await (await database.getClient()).destroy();
    }
  }

  /** From now on the catalog holds these; resolves before it has processed them. */
  async set(entities: readonly Entity[]): Promise<void> {
    const connection = await this.#connection;
    await connection.applyMutation({
      type: 'full',
      entities: entities.map(entity => ({
        entity,
        locationKey: 'test-entities',
      })),
    });
  }
}

/** A Component whose workloads have the label `backstage.io/kubernetes-id: <name>`. */
export function componentOf(
  name: string,
  annotations: Readonly<Record<string, string>>,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations: {
        'backstage.io/managed-by-location': 'test:entities',
        'backstage.io/managed-by-origin-location': 'test:entities',
        'backstage.io/kubernetes-id': name,
        ...annotations,
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner: 'shop-team' },
  };
}
