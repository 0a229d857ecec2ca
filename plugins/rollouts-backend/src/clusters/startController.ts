// SPDX-License-Identifier: Apache-2.0
import type { RolloutsSettings } from '../config';
import type { Logger } from '../controller/logger';
import { RolloutController } from '../controller/RolloutController';
import type { ClusterStarters } from './startCluster';

/** Starts the controller of a cluster, or only its watches where the settings say so. */
export function startController(options: {
  readonly settings: RolloutsSettings | undefined;
  readonly identity: string;
  readonly logger: Logger;
}): ClusterStarters['startController'] {
  const { settings, identity, logger } = options;
  return async ({ connection, guard, namespaces }) => {
    const controller = new RolloutController({
      connection,
      logger,
      guard,
      identity,
      lease: settings?.lease,
      namespaces,
      observeOnly: settings?.controllerEnabled === false,
    });
    const stop = await controller.start();
    return { cache: controller.cache, stop };
  };
}
