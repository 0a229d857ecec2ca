// SPDX-License-Identifier: Apache-2.0
/** Wiring only: settings -> clusters -> controllers -> API; what was started is stopped in reverse. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type {
  AuditorService,
  AuthService,
  HttpAuthService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { rolloutPermissions } from '@teal/rollouts-common';
import type { ClusterConnector } from '@teal/rollouts-node';
import type { Router } from 'express';
import { createRouter } from './api/router';
import { RolloutActions } from './api/rolloutActions';
import { RolloutDirectory } from './api/RolloutDirectory';
import { RolloutEvents } from './api/rolloutEvents';
import { Selection } from './api/selection';
import { StreamLimit } from './api/StreamLimit';
import { EntityOwners } from './catalog/entityOwners';
import { Clusters } from './clusters/Clusters';
import { configuredClusters } from './clusters/configuredClusters';
import { starterOf } from './clusters/startCluster';
import { startController } from './clusters/startController';
import type { RolloutsSettings } from './config';
import { systemClock } from './controller/clock';
import type { MetricsSource } from './metrics/measuredTraffic';
import { Authorizer } from './permissions/authorize';
import { loadResources } from './permissions/resources';
import { rolloutResourceRef, rolloutRules } from './permissions/rules';

/** Everything that the plugin needs from Backstage. */
export interface HostingParts {
  readonly auditor: AuditorService;
  readonly auth: AuthService;
  readonly catalog: CatalogService;
  readonly config: RootConfigService;
  readonly connectors: readonly ClusterConnector[];
  readonly httpAuth: HttpAuthService;
  readonly logger: LoggerService;
  readonly permissions: PermissionsService;
  readonly permissionsRegistry: PermissionsRegistryService;
  /** Undefined: no cluster is hosted, and the API says so. */
  readonly settings: RolloutsSettings | undefined;
}

/** A running plugin. */
export interface Hosting {
  readonly router: Router;
  /** Ends live views, then controllers; each gives its Lease back. */
  stop(): Promise<void>;
}

/** Starts what the settings ask for. Clusters connect in the background: the portal never waits for one. */
export async function startHosting(parts: HostingParts): Promise<Hosting> {
  const { settings, permissionsRegistry } = parts;
  const clusters = hostClusters(parts);
  const directory = new RolloutDirectory(clusters);
  const owners = new EntityOwners({
    ...parts,
    clock: systemClock,
    candidate: ref => directory.candidate(ref),
  });
  permissionsRegistry.addResourceType({
    resourceRef: rolloutResourceRef,
    permissions: rolloutPermissions,
    rules: Object.values(rolloutRules),
    getResources: refs => loadResources(refs, owners),
  });
  const authorizer = new Authorizer({ ...parts, owners });
  const limit = new StreamLimit();
  const events = new RolloutEvents({
    clusters,
    directory,
    limit,
    clock: systemClock,
  });
  const router = await createRouter({
    ...parts,
    authorizer,
    clusters,
    directory,
    events,
    limit,
    selection: new Selection({ ...parts, authorizer }),
    actions: new RolloutActions({ directory, authorizer }),
    metrics: cluster => metricsOf(settings, cluster),
  });
  return {
    router,
    async stop() {
      events.close();
      await clusters.stop();
    },
  };
}

function hostClusters(parts: HostingParts): Clusters {
  const { config, connectors, logger, settings } = parts;
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

function metricsOf(
  settings: RolloutsSettings | undefined,
  cluster: string,
): MetricsSource | undefined {
  const own = settings?.clusters.find(({ name }) => name === cluster);
  return own?.prometheus ?? settings?.prometheus;
}
