// SPDX-License-Identifier: Apache-2.0
/** Settings -> every cluster of the configuration, connecting in the background: the portal waits for none. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { Config } from '@backstage/config';
import type { ClusterConnector } from '@teal/rollouts-node';
import { watchGuard } from '../admission/guard';
import { install, InstallRefusedError } from '../admission/install';
import { serveWebhook } from '../admission/webhook/serveWebhook';
import type { WebhookSettings } from '../admission/webhook/settings';
import type { RolloutsSettings } from '../config';
import type { AddedMetricProviders } from '../controller/analysis/AddedMetricProviders';
import { systemClock } from '../controller/clock';
import type { ClusterConnection } from '../controller/kubeApi';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import type { TrafficRouters } from '../controller/traffic/routers';
import { Clusters } from './Clusters';
import { configuredClusters } from './configuredClusters';
import { hostedFigures } from './hostedFigures';
import { KnownClusters } from './KnownClusters';
import type { ClusterStarters } from './startCluster';
import { starterOf } from './startCluster';
import { startController } from './startController';

/** Starts to connect; `stop` of the result ends every controller and gives its Lease back. */
export function hostClusters(options: {
  readonly config: Config;
  readonly connectors: readonly ClusterConnector[];
  readonly logger: Logger;
  /** Teal's own where absent. */
  readonly routers?: TrafficRouters;
  /** Of modules, beside Teal's own. */
  readonly metricProviders?: AddedMetricProviders;
  /** Where the controllers' figures go. */
  readonly metrics: MetricsService;
  /** Keeps the Rollouts that catalog entities ask for. */
  readonly keepEnrolled?: ClusterStarters['keepEnrolled'];
  /** Undefined: no cluster is hosted. */
  readonly settings: RolloutsSettings | undefined;
}): Clusters {
  const { config, connectors, logger, routers, metricProviders, settings } =
    options;
  const plans = settings ? configuredClusters(config, settings) : [];
  if (settings && !plans.length) {
    logger.warn(
      'No cluster is configured; name some in kubernetes.clusterLocatorMethods or rollouts.clusters',
    );
  }
  const identity = `${hostname()}_${randomUUID()}`;
  const known = new KnownClusters();
  const figuresOf = hostedFigures(options.metrics);
  const starts = plans.map(plan => {
    const start = starterOf(plan, {
      connectors,
      known,
      keepEnrolled: options.keepEnrolled,
      install: settings?.install ? installWith(logger) : undefined,
      watchGuard: connection =>
        watchGuard({ connection, logger, clock: systemClock }),
      serveWebhook: (connection, webhook) =>
        serveWebhook({
          connection,
          settings: webhook,
          clock: systemClock,
          logger,
        }),
      webhook: settings?.webhook,
      startController: startController({
        settings,
        identity,
        logger,
        routers,
        metrics: figuresOf(plan.name),
        metricSources: {
          prometheus: plan.settings?.prometheus ?? settings?.prometheus,
          allowedHosts: settings?.analysisHosts ?? [],
          custom: metricProviders?.all() ?? new Map(),
        },
      }),
    });
    return [plan.name, start] as const;
  });
  return new Clusters({ starts: new Map(starts), clock: systemClock, logger });
}

/**
 * Goes on where the account lacks the right to install: an administrator may have
 * installed by hand, and releases under way need their controller more than a
 * newer policy. What isn't there is told by the start that follows.
 */
function installWith(logger: Logger) {
  return async (
    connection: ClusterConnection,
    webhook: WebhookSettings | undefined,
  ): Promise<void> => {
    try {
      await install({ connection, logger, webhook: webhook?.client });
    } catch (error) {
      if (!(error instanceof InstallRefusedError)) throw error;
      logger.warn('Not installed', {
        cluster: connection.name,
        reason: sentenceOf(error),
      });
    }
  };
}
