// SPDX-License-Identifier: Apache-2.0
import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';

/** A portal's databases in a folder, which another portal can open when this one is gone. */
export function databaseIn(directory: string): {
  readonly modules: BackendFeature[];
  /** Of app-config, beside `rollouts:`. */
  readonly config: JsonObject;
} {
  return {
    modules: [databaseServiceFactory],
    config: {
      backend: {
        database: { client: 'better-sqlite3', connection: { directory } },
      },
    },
  };
}
