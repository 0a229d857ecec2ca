// SPDX-License-Identifier: Apache-2.0
import type {
  HttpRouterService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  actionsRegistryServiceRef,
  metricsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import {
  clusterConnectorsExtensionPoint,
  imageRegistriesExtensionPoint,
  metricProvidersExtensionPoint,
  trafficRoutersExtensionPoint,
} from '@teal/rollouts-node';
import type { Router } from 'express';
import type { ServedApi } from './api/serveApi';
import { serveApi } from './api/serveApi';
import { enrolmentsOf } from './catalog/enrolment/enrolmentsOf';
import { AddedConnectors } from './clusters/AddedConnectors';
import { hostClusters } from './clusters/hostClusters';
import type { RolloutsSettings } from './config';
import { readSettings } from './config';
import { AddedMetricProviders } from './controller/analysis/AddedMetricProviders';
import { openDatabase } from './releases/openDatabase';
import { scheduleRetention } from './releases/retention';
import { AddedRouters } from './controller/traffic/AddedRouters';
import { AddedRegistries } from './registries/ImageRegistries';
import { followNow, followShared } from './sharedFollowing';
import { tellOfReleases } from './events/tellOfReleases';
import { scheduleTemplates } from './templates/templateTask';

/** Scheduled tasks, of which one replica runs each. */
const ROLLING_TASK = 'rollouts-rolling-releases';
const WAVES_TASK = 'rollouts-waves';

/** Hosts the rollout controllers and serves `/api/rollouts`. */
export const rolloutsPlugin = createBackendPlugin({
  pluginId: 'rollouts',
  register(env) {
    const connectors = new AddedConnectors();
    env.registerExtensionPoint(clusterConnectorsExtensionPoint, connectors);
    const routers = new AddedRouters();
    env.registerExtensionPoint(trafficRoutersExtensionPoint, routers);
    const metricProviders = new AddedMetricProviders();
    env.registerExtensionPoint(metricProvidersExtensionPoint, metricProviders);
    const registries = new AddedRegistries();
    env.registerExtensionPoint(imageRegistriesExtensionPoint, registries);
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        urlReader: coreServices.urlReader,
        userInfo: coreServices.userInfo,
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
          keepEnrolled: enrolments && ((...args) => enrolments.keep(...args)),
          connectors: connectors.all(),
          routers: routers.all(),
          metricProviders,
          settings,
        });
        const database = await openDatabase(deps.database);
        await scheduleRetention({ ...deps, database, settings });
        const api = await serveApi({
          ...deps,
          ...{ database, clusters, enrolments, settings },
          registries: registries.all(),
          onRolling: () => followNow(deps.scheduler, ROLLING_TASK),
          onWaves: () => followNow(deps.scheduler, WAVES_TASK),
        });
        enrolments?.start();
        await schedule(deps.scheduler, api, settings);
        mount(deps.httpRouter, api.router);
        const stopTelling = tellOfReleases(deps, api, settings);
        deps.lifecycle.addShutdownHook(async () => {
          await api.close();
          await enrolments?.stop();
          await stopTelling();
          await clusters.stop();
        });
      },
    });
  },
});

/** What one replica at a time does. */
async function schedule(
  scheduler: SchedulerService,
  { rolling, waveFollower, templateSync }: ServedApi,
  settings: RolloutsSettings | undefined,
): Promise<void> {
  await followShared(scheduler, ROLLING_TASK, rolling);
  await followShared(scheduler, WAVES_TASK, waveFollower);
  await scheduleTemplates(scheduler, templateSync, settings?.templates);
}

function mount(httpRouter: HttpRouterService, router: Router): void {
  httpRouter.use(router);
  // Harbor can't log in to Backstage; the route asks for a secret of its own.
  httpRouter.addAuthPolicy({
    path: '/versions/harbor',
    allow: 'unauthenticated',
  });
}
