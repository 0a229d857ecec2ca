// SPDX-License-Identifier: Apache-2.0
/** The whole API over clusters in memory, with Backstage's own services around it. */
import type { Server } from 'node:http';
import type {
  BackendFeature,
  PermissionsService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { actionsRegistryServiceFactory } from '@backstage/backend-defaults/alpha';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { Express } from 'express';
import express from 'express';
import { middleware as openApiValidator } from 'express-openapi-validator';
import { Clusters } from '../../clusters/Clusters';
import type { StartCluster } from '../../clusters/HostedCluster';
import { systemClock } from '../../controller/clock';
import { spec } from '../../schema/openapi';
import { openDatabase } from '../../releases/openDatabase';
import type { ApiParts, ServedApi } from '../serveApi';
import { serveApi } from '../serveApi';

/** A running API. */
export interface TestApi {
  readonly app: Express;
  /** Of Backstage's own parts of the plugin: the actions registry. */
  readonly server: Server;
  readonly clusters: Clusters;
  readonly wavesFeed: ServedApi['wavesFeed'];
  readonly auditor: ReturnType<typeof mockServices.auditor.mock>;
  /** success() and fail() of every audit event. */
  readonly audited: { success: jest.Mock; fail: jest.Mock };
  /** As a shutdown of the plugin does. */
  stop(): Promise<void>;
}

/** Answers every question for a decision about Rollouts with the same one. */
export function decideAlways(
  decision: Awaited<
    ReturnType<PermissionsService['authorizeConditional']>
  >[number],
): PermissionsService {
  const definitive =
    decision.result === AuthorizeResult.CONDITIONAL
      ? AuthorizeResult.DENY
      : decision.result;
  return mockServices.permissions.mock({
    authorize: async asked => asked.map(() => ({ result: definitive })),
    authorizeConditional: async asked => asked.map(() => decision),
  });
}

/** Starts the API; permissions are granted unless a test says otherwise. */
export async function startApi(options: {
  readonly clusters: Readonly<Record<string, StartCluster>>;
  readonly permissions?: PermissionsService;
  readonly entities?: Entity[];
  /** In the place of one that gives everybody the entities. */
  readonly catalog?: BackendFeature;
  readonly settings?: ApiParts['settings'];
  readonly registries?: ApiParts['registries'];
  /** Of deployment templates. */
  readonly urlReader?: UrlReaderService;
  /** Services instead of the usual ones. */
  readonly features?: readonly BackendFeature[];
}): Promise<TestApi> {
  const { entities = [], features = [], settings, registries } = options;
  const logger = mockServices.logger.mock();
  const clusters = new Clusters({
    starts: new Map(Object.entries(options.clusters)),
    clock: systemClock,
    logger,
  });
  const permissions =
    options.permissions ?? decideAlways({ result: AuthorizeResult.ALLOW });
  const audited = { success: jest.fn(), fail: jest.fn() };
  const auditor = mockServices.auditor.mock();
  auditor.createEvent.mockResolvedValue(audited);
  const app = express();
  let served: ServedApi | undefined;
  const plugin = pluginThat(async deps => {
    served = await serveApi({
      ...deps,
      auditor,
      clusters,
      logger,
      permissions,
      settings,
      registries,
      urlReader: options.urlReader ?? mockServices.urlReader.mock(),
    });
  });
  const { server } = await startTestBackend({
    features: [
      plugin,
      actionsRegistryServiceFactory,
      options.catalog ?? catalogServiceMock.factory({ entities }),
      ...features,
    ],
  });
  if (!served) throw new Error('the backend started without its plugin');
  const { router, wavesFeed, close } = served;
  app.use(heldAgainstOpenApi());
  app.use(router);
  app.use(
    MiddlewareFactory.create({
      config: mockServices.rootConfig(),
      logger,
    }).error(),
  );
  return {
    app,
    server,
    clusters,
    wavesFeed,
    auditor,
    audited,
    async stop() {
      await close();
      await clusters.stop();
    },
  };
}

type GivenServices = Pick<
  ApiParts,
  | 'actionsRegistry'
  | 'auth'
  | 'catalog'
  | 'database'
  | 'httpAuth'
  | 'permissionsRegistry'
  | 'userInfo'
>;

/** A plugin that gets the services of the test backend. */
function pluginThat(init: (deps: GivenServices) => Promise<void>) {
  return createBackendPlugin({
    pluginId: 'rollouts',
    register(env) {
      env.registerInit({
        deps: {
          actionsRegistry: actionsRegistryServiceRef,
          auth: coreServices.auth,
          catalog: catalogServiceRef,
          database: coreServices.database,
          httpAuth: coreServices.httpAuth,
          permissionsRegistry: coreServices.permissionsRegistry,
          userInfo: coreServices.userInfo,
        },
        init: async deps =>
          init({ ...deps, database: await openDatabase(deps.database) }),
      });
    },
  });
}

/** Answers 500 when a body is not what openapi.yaml promises. */
function heldAgainstOpenApi() {
  return openApiValidator({
    apiSpec: JSON.parse(JSON.stringify(spec)),
    useRequestUrl: true,
    ignoreUndocumented: true,
    validateRequests: false,
    validateSecurity: false,
    validateResponses: true,
  });
}
