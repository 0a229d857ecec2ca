// SPDX-License-Identifier: Apache-2.0
/** `POST /releases`: begins a release, or says what it would do. */
import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type {
  NewRelease,
  ReleaseAgain,
  ReleaseOrigin,
} from '@teal/rollouts-common';
import type { JsonObject } from '@backstage/types';
import type { createOpenApiRouter } from '../schema/openapi';
import type { ReleasePrefills } from '../starting/ReleasePrefills';
import type { Waves } from '../waves/Waves';
import type { ReleaseStarter } from '../starting/ReleaseStarter';
import { audited } from './audit';

/** What the routes are made of. */
interface StartParts {
  readonly httpAuth: HttpAuthService;
  readonly auditor: AuditorService;
  readonly starter: ReleaseStarter;
  readonly prefills: ReleasePrefills;
  readonly waves: Waves;
}

/** Adds the routes that begin releases. */
export function addStartReleases(
  router: Awaited<ReturnType<typeof createOpenApiRouter>>,
  parts: StartParts,
): void {
  const { httpAuth, auditor, starter, prefills, waves } = parts;
  addAgain(router, parts);
  addWaves(router, parts);

  router.get('/prefill', async (req, res) => {
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    res.json(await prefills.find(credentials, req.query));
  });

  router.post('/releases', async (req, res) => {
    // The steps are held against the schema of a Rollout.
    const request = req.body as NewRelease;
    await audited(
      auditor,
      {
        eventId: 'release-create',
        request: req,
        severityLevel: request.dryRun ? 'low' : 'medium',
        meta: told(request),
      },
      async () => {
        const credentials = await httpAuth.credentials(req, {
          allow: ['user', 'service'],
        });
        const options = {
          credentials,
          operator: operatorOf(credentials),
          request,
        };
        const begins = request.waves ? waves : starter;
        if (request.dryRun) res.json(await begins.preview(options));
        else res.status(202).json(await begins.start(options));
      },
    );
  });
}

function addWaves(
  router: Awaited<ReturnType<typeof createOpenApiRouter>>,
  { httpAuth, auditor, waves }: StartParts,
): void {
  router.get('/waves/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    res.json(await waves.get(credentials, req.params.id));
  });

  router.post('/waves/:id/stop', async (req, res) => {
    const { id } = req.params;
    const { reason } = req.body;
    const stopped = await audited(
      auditor,
      {
        eventId: 'waves-stop',
        request: req,
        severityLevel: 'medium',
        meta: { id, ...(reason && { reason }) },
      },
      async () => {
        const credentials = await httpAuth.credentials(req, {
          allow: ['user', 'service'],
        });
        const by = operatorOf(credentials);
        return waves.stop(credentials, { id, by, reason });
      },
    );
    res.json(stopped);
  });
}

/** What the audit keeps of it. */
function told(request: NewRelease): JsonObject {
  const { cluster, namespace, environment, entityRef } = request;
  const { rollout, workload, image, version } = request;
  const { waves, template } = request;
  return {
    ...(cluster && { cluster }),
    ...(namespace && { namespace }),
    ...(environment && { environment }),
    ...(waves && { waves: waves.map(it => it.environments.join(' ')) }),
    ...(entityRef && { entityRef }),
    ...(rollout && { rollout }),
    ...(workload && { workload: workload.name }),
    ...(template && { template: template.id }),
    ...(image && { image }),
    ...(version && { version }),
    ...(request.restart && { restart: true }),
    ...(request.dryRun && { dryRun: true }),
  };
}

function addAgain(
  router: Awaited<ReturnType<typeof createOpenApiRouter>>,
  { httpAuth, auditor, starter }: StartParts,
): void {
  const again = async (
    req: Parameters<typeof httpAuth.credentials>[0],
    kind: ReleaseOrigin['kind'],
    id: string,
    asked: ReleaseAgain,
  ) =>
    audited(
      auditor,
      {
        eventId: kind === 'RollBack' ? 'release-roll-back-to' : 'release-again',
        request: req,
        severityLevel: asked.dryRun ? 'low' : 'medium',
        meta: { id, ...(asked.dryRun && { dryRun: true }) },
      },
      async () => {
        const credentials = await httpAuth.credentials(req, {
          allow: ['user', 'service'],
        });
        return starter.again({
          ...{ credentials, id, kind, asked },
          operator: operatorOf(credentials),
        });
      },
    );

  router.post('/releases/:id/rerelease', async (req, res) => {
    const answer = await again(req, 'ReRelease', req.params.id, req.body);
    res.status('changes' in answer ? 200 : 202).json(answer);
  });

  router.post('/releases/:id/rollback', async (req, res) => {
    const answer = await again(req, 'RollBack', req.params.id, req.body);
    res.status('changes' in answer ? 200 : 202).json(answer);
  });
}

/** Entity ref of a person; of a pipeline or another plugin the subject of its token. */
export function operatorOf({ principal }: BackstageCredentials): string {
  const known = principal as { userEntityRef?: unknown; subject?: unknown };
  return String(known.userEntityRef ?? known.subject ?? 'unknown');
}
