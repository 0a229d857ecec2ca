// SPDX-License-Identifier: Apache-2.0
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationsProcessingExtensionPoint } from '@backstage/plugin-notifications-node';
import { systemClock } from './Clock';
import { DingTalkProcessor } from './DingTalkProcessor';
import { People } from './people';
import { readFilter, readRobots } from './robots';

/** Sends notifications to the groups of `notifications.processors.dingtalk.robots`. */
export const notificationsModuleDingTalk = createBackendModule({
  pluginId: 'notifications',
  moduleId: 'dingtalk',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationsProcessingExtensionPoint,
      },
      async init({ config, lifecycle, logger, notifications, ...deps }) {
        const robots = readRobots(config);
        if (!robots.length) {
          logger.info(
            'Nothing goes to DingTalk: app-config notifications.processors.dingtalk names no robots',
          );
          return;
        }
        const processor = new DingTalkProcessor({
          ...{ robots, logger, clock: systemClock },
          filter: readFilter(config),
          people: new People(deps),
          baseUrl: config.getString('app.baseUrl'),
        });
        notifications.addProcessor(processor);
        lifecycle.addShutdownHook(() => processor.close());
      },
    });
  },
});
