// SPDX-License-Identifier: Apache-2.0
/** Wiring only: clusters and Backstage's services -> the router of `/api/rollouts`. */
import type {
  AuditorService,
  AuthService,
  HttpAuthService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  UrlReaderService,
  UserInfoService,
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
import type { KnownNames } from '../baseConfiguration/assertKnown';
import { BaseConfigurations } from '../baseConfiguration/BaseConfigurations';
import { ConfigurationStore } from '../baseConfiguration/ConfigurationStore';
import type { Environment } from '../environments';
import type { OwnerLookup } from '../permissions/authorize';
import { Authorizer } from '../permissions/authorize';
import { EntityAuthorizer } from '../permissions/EntityAuthorizer';
import { loadResources } from '../permissions/resources';
import { rolloutResourceRef, rolloutRules } from '../permissions/rules';
import { registerPortalActions } from '../portalActions/registerPortalActions';
import type { ReleaseFeed } from '../releases/ReleaseFeed';
import type { ImageRegistry } from '@teal/rollouts-node';
import { ImageRegistries } from '../registries/ImageRegistries';
import { RollingFollower } from '../rolling/RollingFollower';
import { RollingPlans } from '../rolling/RollingPlans';
import type { Releases } from '../releases/startReleases';
import { startReleases } from '../releases/startReleases';
import { ReleasePrefills } from '../starting/ReleasePrefills';
import { ReleaseStarter } from '../starting/ReleaseStarter';
import { ReleaseWriter } from '../starting/ReleaseWriter';
import { SubjectFinder } from '../starting/SubjectFinder';
import { TargetFinder } from '../starting/TargetFinder';
import { ClusterSchemas } from '../templates/ClusterSchemas';
import type { DeploymentTemplates } from '../templates/DeploymentTemplates';
import { TemplateReleases } from '../templates/TemplateReleases';
import { startTemplates } from '../templates/startTemplates';
import type { TemplateSync } from '../templates/TemplateSync';
import { VersionFinder } from '../versions/VersionFinder';
import { VersionStore } from '../versions/VersionStore';
import { WaveFollower } from '../waves/WaveFollower';
import { Waves } from '../waves/Waves';
import { WavesFeed } from '../waves/WavesFeed';
import { WavesStore } from '../waves/WavesStore';
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
  readonly userInfo: UserInfoService;
  /** Reads templates from the hosts of `integrations:`. */
  readonly urlReader: UrlReaderService;
  readonly settings:
    | (Pick<RolloutsSettings, 'clusters' | 'prometheus'> &
        Partial<
          Pick<
            RolloutsSettings,
            | 'controllerEnabled'
            | 'environments'
            | 'presets'
            | 'registries'
            | 'harborSecret'
            | 'templates'
          >
        >)
    | undefined;
  /** Called when there is something to follow. */
  readonly onRolling?: () => void;
  /** The same for releases in waves. */
  readonly onWaves?: () => void;
  /** Of modules, beside Teal's own. */
  readonly registries?: readonly ImageRegistry[];
}

/** The API, ready to be mounted. */
export interface ServedApi {
  readonly router: Router;
  /** What happens to releases, for whoever tells others. */
  readonly feed: ReleaseFeed;
  /** The same of releases in waves as a whole. */
  readonly wavesFeed: WavesFeed;
  /** Whose they are. */
  readonly owners: OwnerLookup;
  /** Has to be run by one replica at a time. */
  readonly rolling: RollingFollower;
  /** The same. */
  readonly waveFollower: WaveFollower;
  /** The same. */
  readonly templateSync: TemplateSync;
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
  const live = { clusters, directory, limit, clock: systemClock };
  const events = new RolloutEvents(live);
  const selection = new Selection({ ...parts, authorizer, owners });
  const actions = new RolloutActions({ directory, authorizer });
  const targets = new TargetFinder({ clusters, directory });
  const choice = choosing({ ...parts, targets, authorizer });
  const { starter, following, ...asking } = beginning(
    { ...parts, ...choice, targets, authorizer, environments, owners },
    { directory, releases },
  );
  registerPortalActions({
    ...parts,
    authorizer,
    directory,
    selection,
    actions,
    starter,
    now: () => systemClock.now(),
  });
  const router = await createRouter({
    ...parts,
    ...choice,
    authorizer,
    directory,
    environments,
    events,
    limit,
    selection,
    actions,
    starter,
    targets,
    enrolment: new EnrolmentReader({
      ...{ authorizer, selection },
      enrolments: parts.enrolments,
      presets: settings?.presets,
    }),
    history: releases.history,
    ...asking,
    meter: new TrafficMeter({
      sourceOf: cluster => metricsOf(settings, cluster),
      now: () => systemClock.now(),
    }),
  });
  return {
    router,
    feed: releases.feed,
    owners,
    ...following,
    templateSync: choice.templateSync,
    close: () => closeAll(events, releases),
  };
}

type ChoosingParts = ApiParts & {
  readonly targets: TargetFinder;
  readonly authorizer: Authorizer;
};

type BeginningParts = ChoosingParts & {
  readonly configurations: BaseConfigurations;
  readonly environments: readonly Environment[];
  readonly owners: EntityOwners;
  readonly templates: DeploymentTemplates;
};

/** What begins releases, and what follows those that no Rollout carries. */
function beginning(
  begin: BeginningParts,
  {
    directory,
    releases,
  }: { readonly directory: RolloutDirectory; readonly releases: Releases },
) {
  const { history, keeper, diagnoses } = releases;
  const plans = new RollingPlans(begin.database);
  const parts = {
    ...begin,
    subjects: new SubjectFinder({
      ...begin,
      rollouts: () => directory.list(),
    }),
  };
  const templates = new TemplateReleases({
    ...{ ...parts, clock: systemClock },
    schemas: new ClusterSchemas(),
  });
  const starter = new ReleaseStarter({
    ...{ ...parts, templates },
    writer: new ReleaseWriter({ ...parts, templates, clock: systemClock }),
    book: keeper,
    presets: begin.settings?.presets ?? new Map(),
    rolling: plans,
    clock: systemClock,
    onRolling: () => parts.onRolling?.(),
  });
  const follow = { ...parts, keeper, starter, clock: systemClock };
  const wavesFeed = new WavesFeed(begin);
  const inWaves = {
    ...follow,
    store: new WavesStore(begin.database),
    feed: wavesFeed,
  };
  return {
    starter,
    prefills: new ReleasePrefills({ ...parts, history }),
    waves: new Waves({
      ...inWaves,
      onWaves: () => parts.onWaves?.(),
    }),
    following: {
      rolling: new RollingFollower({ ...follow, plans, diagnoses }),
      waveFollower: new WaveFollower(inWaves),
      wavesFeed,
    },
  };
}

/** What people choose from when they begin a release. */
function choosing(parts: ChoosingParts) {
  const { database, settings, registries: added } = parts;
  const now = () => systemClock.now();
  const entityAuthorizer = new EntityAuthorizer(parts);
  const configurations = new BaseConfigurations({
    ...parts,
    authorizer: entityAuthorizer,
    store: new ConfigurationStore({ database, now }),
    known: knownNames(parts),
  });
  const versionStore = new VersionStore({ database, now });
  const versions = new VersionFinder({
    ...parts,
    registries: new ImageRegistries({
      ...{ added, now },
      settings: settings?.registries ?? [],
    }),
    store: versionStore,
    imageOfEntity: (credentials, entityRef) =>
      configurations.imageOf(credentials, entityRef),
  });
  return {
    ...{ entityAuthorizer, configurations, versions, versionStore },
    ...startTemplates({
      ...parts,
      locations: settings?.templates?.locations ?? [],
    }),
    harborSecret: settings?.harborSecret,
  };
}

/** While the plugin idles, nothing is known. */
function knownNames({ settings, clusters }: ChoosingParts): KnownNames {
  const { presets, environments } = settings ?? {};
  const names = clusters.list().map(({ name }) => name);
  return {
    presets: presets && new Set(presets.keys()),
    environments: environments && new Set(environments.map(it => it.name)),
    clusters: settings && new Set(names),
  };
}

async function closeAll(
  events: RolloutEvents,
  releases: Releases,
): Promise<void> {
  events.close();
  await releases.close();
}

function metricsOf(
  settings: ApiParts['settings'],
  cluster: string,
): MetricsSource | undefined {
  const own = settings?.clusters.find(({ name }) => name === cluster);
  return own?.prometheus ?? settings?.prometheus;
}
