// SPDX-License-Identifier: Apache-2.0
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import type { ClusterConnector } from '@teal/rollouts-node';
import { clusterConnectorsExtensionPoint } from '@teal/rollouts-node';
import { readSettings } from './config';
import { startHosting } from './hosting';

/** Hosts the rollout controllers and serves `/api/rollouts`. */
export const rolloutsPlugin = createBackendPlugin({
  pluginId: 'rollouts',
  register(env) {
    const connectors: ClusterConnector[] = [];
    env.registerExtensionPoint(clusterConnectorsExtensionPoint, {
      addClusterConnector(connector) {
        if (connectors.some(({ id }) => id === connector.id)) {
          throw new Error(
            `a cluster connector "${connector.id}" was added before; give this one an id of its own`,
          );
        }
        connectors.push(connector);
      },
    });
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
      },
      async init(deps) {
        const settings = readSettings(deps.config);
        if (!settings) {
          deps.logger.warn(
            'Idle: app-config has no "rollouts:" block; an empty one, `rollouts: {}`, is enough where the kubernetes: clusters carry tokens',
          );
        }
        const hosting = await startHosting({ ...deps, connectors, settings });
        deps.httpRouter.use(hosting.router);
        deps.lifecycle.addShutdownHook(hosting.stop);
      },
    });
  },
});
