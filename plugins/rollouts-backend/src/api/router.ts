// SPDX-License-Identifier: Apache-2.0
/** One line a route; the shapes are those of schema/openapi.yaml. */
import type {
  AuditorServiceCreateEventOptions,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
import type { RolloutRef } from '@teal/rollouts-common';
import {
  rolloutControllerReadPermission,
  rolloutLogsReadPermission,
  rolloutReadPermission,
} from '@teal/rollouts-common';
import type { Router } from 'express';
import type { Clusters } from '../clusters/Clusters';
import { clusterStatus } from '../clusters/clusterStatus';
import type { Environment } from '../environments';
import { environmentView } from '../environments';
import type { TrafficMeter } from '../metrics/TrafficMeter';
import type { Authorizer } from '../permissions/authorize';
import { createOpenApiRouter } from '../schema/openapi';
import { audited } from './audit';
import { leaving, personOf } from './callers';
import { namesWrongFields } from './errors';
import { diagnose, listEvents, listPods, readLogs } from './pods';
import type { RolloutActions } from './rolloutActions';
import type { FoundRollout, RolloutDirectory } from './RolloutDirectory';
import { viewOf } from './RolloutDirectory';
import type { RolloutEvents } from './rolloutEvents';
import { listRoutes } from './routes';
import type { EnrolmentReader } from './enrolment';
import type { Selection } from './selection';
import { sendText } from './sendText';
import type { TargetFinder } from '../starting/TargetFinder';
import { podsOfRollout } from './workloadPods';
import type { HistoryParts } from './releaseHistory';
import { addReleaseHistory } from './releaseHistory';
import { addReleasePods } from './releasePods';
import { addStartReleases } from './startReleases';
import { addBaseConfiguration } from './baseConfiguration';
import { addTemplates } from './templates';
import type { DeploymentTemplates } from '../templates/DeploymentTemplates';
import type { VersionParts } from './versions';
import { addVersions } from './versions';
import type { BaseConfigurations } from '../baseConfiguration/BaseConfigurations';
import type { Waves } from '../waves/Waves';
import type { ReleasePrefills } from '../starting/ReleasePrefills';
import type { ReleaseStarter } from '../starting/ReleaseStarter';
import type { StreamLimit } from './StreamLimit';

/** What the routes are made of. */
export interface RouterParts extends VersionParts {
  readonly authorizer: Authorizer;
  readonly clusters: Clusters;
  readonly directory: RolloutDirectory;
  readonly environments: readonly Environment[];
  readonly selection: Selection;
  readonly enrolment: EnrolmentReader;
  readonly actions: RolloutActions;
  readonly events: RolloutEvents;
  readonly limit: StreamLimit;
  readonly meter: TrafficMeter;
  readonly starter: ReleaseStarter;
  readonly targets: TargetFinder;
  readonly prefills: ReleasePrefills;
  readonly waves: Waves;
  readonly configurations: BaseConfigurations;
  readonly templates: DeploymentTemplates;
  readonly history: HistoryParts['history'];
}

/** Serves `/api/rollouts`. */
export async function createRouter(parts: RouterParts): Promise<Router> {
  const router = await createOpenApiRouter({
    validatorOptions: {
      validateRequests: {
        coerceTypes: true,
        allowUnknownQueryParameters: false,
      },
    },
  });
  addReading(router, parts);
  addTraffic(router, parts);
  addLive(router, parts);
  addPods(router, parts);
  addActions(router, parts);
  addStartReleases(router, parts);
  addEnrolment(router, parts);
  addVersions(router, parts);
  addBaseConfiguration(router, parts);
  addTemplates(router, parts);
  addReleaseHistory(router, parts);
  addReleasePods(router, parts);
  router.use(namesWrongFields);
  return router;
}

type AnyRequest = Parameters<HttpAuthService['credentials']>[0];
type AuditedRequest = AuditorServiceCreateEventOptions['request'];
type ApiRouter = Awaited<ReturnType<typeof createOpenApiRouter>>;

function addReading(router: ApiRouter, parts: RouterParts): void {
  const { authorizer, clusters, directory, selection, auditor } = parts;

  router.get('/clusters', async (req, res) => {
    const credentials = await readerOf(parts, req);
    await authorizer.requireBasic(credentials, rolloutControllerReadPermission);
    res.json({ items: clusters.list().map(clusterStatus) });
  });

  router.get('/environments', async (req, res) => {
    const credentials = await readerOf(parts, req);
    await authorizer.askForAny(credentials, rolloutReadPermission);
    res.json({ items: parts.environments.map(environmentView) });
  });

  router.get('/rollouts', async (req, res) => {
    const credentials = await readerOf(parts, req);
    const items = await audited(
      auditor,
      {
        eventId: 'rollout-fetch',
        request: req,
        meta: { queryType: 'all', ...req.query },
      },
      async () => {
        const selects = await selection.of(req.query, credentials);
        return directory.list().filter(selects).map(viewOf);
      },
    );
    res.json({ items });
  });

  router.get('/rollouts/:cluster/:namespace/:name', async (req, res) => {
    const view = await audited(
      auditor,
      {
        eventId: 'rollout-fetch',
        request: req,
        meta: { queryType: 'by-name', ...req.params },
      },
      async () => viewOf(await readable(parts, req, req.params)),
    );
    res.json(view);
  });
}

function addTraffic(router: ApiRouter, parts: RouterParts): void {
  const { meter } = parts;

  router.get(
    '/rollouts/:cluster/:namespace/:name/traffic',
    async (req, res) => {
      const { ref, rollout } = await readable(parts, req, req.params);
      res.json(await meter.measured(ref, rollout));
    },
  );

  router.get(
    '/rollouts/:cluster/:namespace/:name/traffic/series',
    async (req, res) => {
      const { ref, rollout } = await readable(parts, req, req.params);
      res.json(await meter.series(ref, rollout, req.query.minutes));
    },
  );

  router.get('/rollouts/:cluster/:namespace/:name/routes', async (req, res) => {
    const found = await readable(parts, req, req.params);
    res.json({ items: await listRoutes(found) });
  });
}

function addLive(router: ApiRouter, parts: RouterParts): void {
  const { selection, events, auditor } = parts;
  const watched = (req: AuditedRequest, meta: JsonObject) => ({
    eventId: 'rollout-fetch',
    request: req,
    meta: { queryType: 'watch', ...meta },
  });

  router.get('/events', async (req, res) => {
    await audited(auditor, watched(req, req.query), async () => {
      const credentials = await readerOf(parts, req);
      const selects = await selection.of(req.query, credentials);
      events.serve({ response: res, person: personOf(credentials), selects });
    });
  });

  router.get('/rollouts/:cluster/:namespace/:name/events', async (req, res) => {
    await audited(auditor, watched(req, req.params), async () => {
      const credentials = await readerOf(parts, req);
      const { ref } = await readable(parts, req, req.params);
      const selects = await selection.of({}, credentials);
      events.serve({
        response: res,
        person: personOf(credentials),
        selects,
        only: ref,
      });
    });
  });
}

function addPods(router: ApiRouter, parts: RouterParts): void {
  router.get('/rollouts/:cluster/:namespace/:name/pods', async (req, res) => {
    const found = await readable(parts, req, req.params);
    res.json({ items: await listPods(podsOfRollout(found)) });
  });

  router.get(
    '/rollouts/:cluster/:namespace/:name/kubernetes-events',
    async (req, res) => {
      const found = await readable(parts, req, req.params);
      res.json({ items: await listEvents(found) });
    },
  );

  addLogs(router, parts);
}

function addLogs(router: ApiRouter, parts: RouterParts): void {
  const { auditor, limit } = parts;
  const fetched = (req: AuditedRequest & { params: JsonObject }) => ({
    eventId: 'logs-fetch',
    request: req,
    severityLevel: 'medium' as const,
    meta: req.params,
  });

  router.get(
    '/rollouts/:cluster/:namespace/:name/pods/:pod/diagnosis',
    async (req, res) => {
      const { pod, ...ref } = req.params;
      const diagnosis = await audited(auditor, fetched(req), async () =>
        diagnose(
          podsOfRollout(
            await permitted(parts, req, rolloutLogsReadPermission, ref),
          ),
          pod,
          leaving(res),
        ),
      );
      res.json(diagnosis);
    },
  );

  router.get(
    '/rollouts/:cluster/:namespace/:name/pods/:pod/logs',
    async (req, res) => {
      const { pod, ...ref } = req.params;
      await audited(auditor, fetched(req), async () => {
        const found = await permitted(
          parts,
          req,
          rolloutLogsReadPermission,
          ref,
        );
        const left = leaving(res);
        const leave = limit.enter(personOf(await readerOf(parts, req)));
        try {
          const log = readLogs(
            podsOfRollout(found),
            { pod, ...req.query },
            left,
          );
          await sendText(res, log, left);
        } finally {
          leave();
        }
      });
    },
  );
}

function addEnrolment(router: ApiRouter, parts: RouterParts): void {
  const { enrolment } = parts;

  router.get('/presets', async (req, res) => {
    const credentials = await readerOf(parts, req);
    res.json({ items: await enrolment.presets(credentials) });
  });

  router.get('/enrolment', async (req, res) => {
    const credentials = await readerOf(parts, req);
    res.json(await enrolment.of(req.query.entityRef, credentials));
  });
}

function addActions(router: ApiRouter, parts: RouterParts): void {
  const { auditor, httpAuth, actions } = parts;

  router.post(
    '/rollouts/:cluster/:namespace/:name/actions',
    async (req, res) => {
      const { action, release, step, traffic, reason, dryRun } = req.body;
      const view = await audited(
        auditor,
        {
          eventId: `release-${action}`,
          request: req,
          severityLevel: 'medium',
          meta: {
            ...req.params,
            release,
            ...(step && { step }),
            ...(traffic && { traffic: JSON.stringify(traffic) }),
            ...(reason && { reason }),
            ...(dryRun && { dryRun }),
          },
        },
        async () => {
          const credentials = await httpAuth.credentials(req, {
            allow: ['user'],
          });
          return actions.act({
            credentials,
            ref: req.params,
            request: req.body,
          });
        },
      );
      res.status(202).json(view);
    },
  );
}

/** People and other plugins may read. */
function readerOf(
  { httpAuth }: RouterParts,
  request: AnyRequest,
): Promise<BackstageCredentials> {
  return httpAuth.credentials(request, { allow: ['user', 'service'] });
}

function readable(
  parts: RouterParts,
  request: AnyRequest,
  ref: RolloutRef,
): Promise<FoundRollout> {
  return permitted(parts, request, rolloutReadPermission, ref);
}

/** The permission comes first: whoever lacks it doesn't learn whether the Rollout exists. */
async function permitted(
  parts: RouterParts,
  request: AnyRequest,
  permission: ResourcePermission,
  ref: RolloutRef,
): Promise<FoundRollout> {
  const credentials = await readerOf(parts, request);
  await parts.authorizer.require(credentials, permission, ref);
  return parts.directory.get(ref);
}
