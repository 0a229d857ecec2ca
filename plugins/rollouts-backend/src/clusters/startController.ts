// SPDX-License-Identifier: Apache-2.0
import type { RolloutsSettings } from '../config';
import type { MetricSources } from '../controller/analysis/metricSources';
import type { Logger } from '../controller/logger';
import type { ControllerMetrics } from '../controller/metrics';
import { RolloutController } from '../controller/RolloutController';
import type { TrafficRouters } from '../controller/traffic/routers';
import type { ClusterStarters } from './startCluster';

/** Starts the controller of a cluster, or only its watches where the settings say so. */
export function startController(options: {
  readonly settings: RolloutsSettings | undefined;
  readonly identity: string;
  readonly logger: Logger;
  readonly routers?: TrafficRouters;
  readonly metricSources?: MetricSources;
  /** Counts what it does. Default: nobody does. */
  readonly metrics?: ControllerMetrics;
}): ClusterStarters['startController'] {
  const { settings, identity, logger, routers, metricSources, metrics } =
    options;
  return async ({ connection, guard, namespaces, signal }) => {
    const controller = new RolloutController({
      connection,
      logger,
      guard,
      identity,
      lease: settings?.lease,
      namespaces,
      routers,
      metricSources,
      metrics,
      observeOnly: settings?.controllerEnabled === false,
    });
    // A portal that stops doesn't wait for the first lists of a slow cluster.
    const giveUp = () => void controller.stop();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const stop = await controller.start();
      return { cache: controller.cache, objects: controller.objects, stop };
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  };
}
