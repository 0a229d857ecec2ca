// SPDX-License-Identifier: Apache-2.0
/** Settings -> every cluster of the configuration, connecting in the background: the portal waits for none. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Config } from '@backstage/config';
import type { ClusterConnector } from '@teal/rollouts-node';
import type { RolloutsSettings } from '../config';
import { systemClock } from '../controller/clock';
import type { Logger } from '../controller/logger';
import { Clusters } from './Clusters';
import { configuredClusters } from './configuredClusters';
import { starterOf } from './startCluster';
import { startController } from './startController';

/** Starts to connect; `stop` of the result ends every controller and gives its Lease back. */
export function hostClusters(options: {
  readonly config: Config;
  readonly connectors: readonly ClusterConnector[];
  readonly logger: Logger;
  /** Undefined: no cluster is hosted. */
  readonly settings: RolloutsSettings | undefined;
}): Clusters {
  const { config, connectors, logger, settings } = options;
  const plans = settings ? configuredClusters(config, settings) : [];
  if (settings && !plans.length) {
    logger.warn(
      'No cluster is configured; name some in kubernetes.clusterLocatorMethods or rollouts.clusters',
    );
  }
  const identity = `${hostname()}_${randomUUID()}`;
  const starts = plans.map(plan => {
    const start = starterOf(plan, {
      connectors,
      watchGuard: () => ({
        current: () => undefined,
        onChange: () => () => {},
        stop() {},
      }),
      startController: startController({ settings, identity, logger }),
    });
    return [plan.name, start] as const;
  });
  return new Clusters({ starts: new Map(starts), clock: systemClock, logger });
}
