// SPDX-License-Identifier: Apache-2.0
/** The whole API over clusters in memory, with Backstage's own services around it. */
import type {
  BackendFeature,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
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
import type { ApiParts } from '../serveApi';
import { serveApi } from '../serveApi';

/** A running API. */
export interface TestApi {
  readonly app: Express;
  readonly clusters: Clusters;
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
  readonly settings?: ApiParts['settings'];
  /** Services instead of the usual ones. */
  readonly features?: readonly BackendFeature[];
}): Promise<TestApi> {
  const { entities = [], features = [], settings } = options;
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
  const served = new Promise<Awaited<ReturnType<typeof serveApi>>>(
    (resolve, reject) => {
      const plugin = createBackendPlugin({
        pluginId: 'rollouts',
        register(env) {
          env.registerInit({
            deps: {
              auth: coreServices.auth,
              catalog: catalogServiceRef,
              httpAuth: coreServices.httpAuth,
              permissionsRegistry: coreServices.permissionsRegistry,
            },
            init: deps =>
              serveApi({
                ...deps,
                auditor,
                clusters,
                permissions,
                settings,
              }).then(resolve, reject),
          });
        },
      });
      startTestBackend({
        features: [
          plugin,
          catalogServiceMock.factory({ entities }),
          ...features,
        ],
      }).catch(reject);
    },
  );
  const { router, close } = await served;
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
    clusters,
    auditor,
    audited,
    async stop() {
      close();
      await clusters.stop();
    },
  };
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
