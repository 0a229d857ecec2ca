// SPDX-License-Identifier: Apache-2.0
import { createBackendModule } from '@backstage/backend-plugin-api';
import { trafficRoutersExtensionPoint } from '@teal/rollouts-node';
import { httpProxyRouter } from './httpProxyRouter';

/** Lets a Rollout name HTTPProxies of Contour in spec.traffic.routes. */
export const httpProxyModule = createBackendModule({
  pluginId: 'rollouts',
  moduleId: 'httpproxy',
  register(env) {
    env.registerInit({
      deps: { routers: trafficRoutersExtensionPoint },
      async init({ routers }) {
        routers.addTrafficRouter(httpProxyRouter);
      },
    });
  },
});
