// SPDX-License-Identifier: Apache-2.0
import type {
  BackendFeature,
  DatabaseService,
} from '@backstage/backend-plugin-api';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';

/** A plugin's database, which Backstage leaves open when the backend has stopped, and which keeps the process alive. */
export function databaseOf(pluginId: string): {
  readonly module: BackendFeature;
  /** Call it when the backend has stopped. */
  close(): Promise<void>;
} {
  let database: DatabaseService | undefined;
  const module = createBackendModule({
    pluginId,
    moduleId: 'test-database',
    register(env) {
      env.registerInit({
        deps: { service: coreServices.database },
        async init({ service }) {
          database = service;
        },
      });
    },
  });
  return {
    module,
    close: async () => (await database?.getClient())?.destroy(),
  };
}
