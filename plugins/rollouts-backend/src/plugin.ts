// SPDX-License-Identifier: Apache-2.0
import { createBackendPlugin } from '@backstage/backend-plugin-api';

/** Hosts the rollout controllers and serves `/api/rollouts`. */
export const rolloutsPlugin = createBackendPlugin({
  pluginId: 'rollouts',
  register(env) {
    env.registerInit({ deps: {}, async init() {} });
  },
});
