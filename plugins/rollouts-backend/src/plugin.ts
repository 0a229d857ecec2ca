// SPDX-License-Identifier: Apache-2.0
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import type { ClusterConnector } from '@teal/rollouts-node';
import {
  clusterConnectorsExtensionPoint,
  metricProvidersExtensionPoint,
  trafficRoutersExtensionPoint,
} from '@teal/rollouts-node';
import { serveApi } from './api/serveApi';
import { enrolmentsOf } from './catalog/enrolment/enrolmentsOf';
import { hostClusters } from './clusters/hostClusters';
import { readSettings } from './config';
import { AddedMetricProviders } from './controller/analysis/AddedMetricProviders';
import { openDatabase } from './releases/openDatabase';
import { AddedRouters } from './controller/traffic/AddedRouters';

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
    const routers = new AddedRouters();
    env.registerExtensionPoint(trafficRoutersExtensionPoint, routers);
    const metricProviders = new AddedMetricProviders();
    env.registerExtensionPoint(metricProvidersExtensionPoint, metricProviders);
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
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
        const enrolments = settings && enrolmentsOf(deps, settings);
        const clusters = hostClusters({
          ...deps,
          connectors,
          keepEnrolled: enrolments && ((...args) => enrolments.keep(...args)),
          routers: routers.all(),
          metricProviders,
          settings,
        });
        const database = await openDatabase(deps.database);
        const api = await serveApi({
          ...deps,
          database,
          clusters,
          enrolments,
          settings,
        });
        enrolments?.start();
        deps.httpRouter.use(api.router);
        deps.lifecycle.addShutdownHook(async () => {
          await api.close();
          await enrolments?.stop();
          await clusters.stop();
        });
      },
    });
  },
});
