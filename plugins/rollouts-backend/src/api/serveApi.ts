// SPDX-License-Identifier: Apache-2.0
/** Wiring only: clusters and Backstage's services -> the router of `/api/rollouts`. */
import type {
  AuditorService,
  AuthService,
  HttpAuthService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { rolloutPermissions } from '@teal/rollouts-common';
import type { Router } from 'express';
import type { Knex } from 'knex';
import { EntityOwners } from '../catalog/entityOwners';
import type { Enrolments } from '../catalog/enrolment/Enrolments';
import type { Clusters } from '../clusters/Clusters';
import type { RolloutsSettings } from '../config';
import { systemClock } from '../controller/clock';
import type { MetricsSource } from '../metrics/metricsSource';
import { TrafficMeter } from '../metrics/TrafficMeter';
import { Authorizer } from '../permissions/authorize';
import { loadResources } from '../permissions/resources';
import { rolloutResourceRef, rolloutRules } from '../permissions/rules';
import { registerPortalActions } from '../portalActions/registerPortalActions';
import type { ReleaseFeed } from '../releases/ReleaseFeed';
import { startReleases } from '../releases/startReleases';
import { ReleaseStarter } from '../starting/ReleaseStarter';
import { TargetFinder } from '../starting/TargetFinder';
import { createRouter } from './router';
import { EnrolmentReader } from './enrolment';
import { RolloutActions } from './rolloutActions';
import { RolloutDirectory } from './RolloutDirectory';
import { RolloutEvents } from './rolloutEvents';
import { Selection } from './selection';
import { StreamLimit } from './StreamLimit';

/** What the API is made of. */
export interface ApiParts {
  readonly actionsRegistry: ActionsRegistryService;
  readonly auditor: AuditorService;
  readonly auth: AuthService;
  readonly catalog: CatalogService;
  readonly clusters: Clusters;
  /** With every table. */
  readonly database: Knex;
  /** Undefined: the plugin idles. */
  readonly enrolments?: Enrolments;
  readonly httpAuth: HttpAuthService;
  readonly logger: LoggerService;
  readonly permissions: PermissionsService;
  readonly permissionsRegistry: PermissionsRegistryService;
  readonly settings:
    | (Pick<RolloutsSettings, 'clusters' | 'prometheus'> &
        Partial<
          Pick<
            RolloutsSettings,
            'controllerEnabled' | 'environments' | 'presets'
          >
        >)
    | undefined;
}

/** The API, ready to be mounted. */
export interface ServedApi {
  readonly router: Router;
  /** What happens to releases, for whoever tells others. */
  readonly feed: ReleaseFeed;
  /** Ends the live views, which would keep the portal from stopping; resolves when what was seen of releases is written. */
  close(): Promise<void>;
}

/** Registers the permissions and builds the router. */
export async function serveApi(parts: ApiParts): Promise<ServedApi> {
  const { clusters, permissionsRegistry, settings } = parts;
  const environments = settings?.environments ?? [];
  const directory = new RolloutDirectory(clusters, environments);
  const owners = new EntityOwners({
    ...parts,
    clock: systemClock,
    candidate: ref => directory.candidate(ref),
  });
  permissionsRegistry.addResourceType({
    resourceRef: rolloutResourceRef,
    permissions: rolloutPermissions,
    rules: Object.values(rolloutRules),
    getResources: refs => loadResources(refs, owners, environments),
  });
  const authorizer = new Authorizer({ ...parts, owners, environments });
  const releases = startReleases({ ...parts, owners, clock: systemClock });
  const limit = new StreamLimit();
  const events = new RolloutEvents({
    clusters,
    directory,
    limit,
    clock: systemClock,
  });
  const selection = new Selection({ ...parts, authorizer });
  const actions = new RolloutActions({ directory, authorizer });
  const starter = new ReleaseStarter({
    targets: new TargetFinder({ clusters, directory }),
    authorizer,
    book: releases.keeper,
    clock: systemClock,
    onRolling: () => {},
  });
  registerPortalActions({
    ...parts,
    registry: parts.actionsRegistry,
    authorizer,
    directory,
    selection,
    actions,
    starter,
    now: () => systemClock.now(),
  });
  const router = await createRouter({
    ...parts,
    authorizer,
    directory,
    events,
    limit,
    selection,
    actions,
    starter,
    enrolment: new EnrolmentReader({
      ...{ authorizer, selection },
      enrolments: parts.enrolments,
      presets: settings?.presets,
    }),
    meter: new TrafficMeter({
      sourceOf: cluster => metricsOf(settings, cluster),
      now: () => systemClock.now(),
    }),
  });
  return {
    router,
    feed: releases.feed,
    async close() {
      events.close();
      await releases.close();
    },
  };
}

function metricsOf(
  settings: ApiParts['settings'],
  cluster: string,
): MetricsSource | undefined {
  const own = settings?.clusters.find(({ name }) => name === cluster);
  return own?.prometheus ?? settings?.prometheus;
}
