// SPDX-License-Identifier: Apache-2.0
/** `POST /releases`: begins a release, or says what it would do. */
import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { NewRelease } from '@teal/rollouts-common';
import type { createOpenApiRouter } from '../schema/openapi';
import type { ReleaseStarter } from '../starting/ReleaseStarter';
import { audited } from './audit';

/** Adds the routes that begin releases. */
export function addStartReleases(
  router: Awaited<ReturnType<typeof createOpenApiRouter>>,
  parts: {
    readonly httpAuth: HttpAuthService;
    readonly auditor: AuditorService;
    readonly starter: ReleaseStarter;
  },
): void {
  const { httpAuth, auditor, starter } = parts;

  router.post('/releases', async (req, res) => {
    const request: NewRelease = req.body;
    const { cluster, namespace, rollout, workload, image, version } = request;
    await audited(
      auditor,
      {
        eventId: 'release-create',
        request: req,
        severityLevel: request.dryRun ? 'low' : 'medium',
        meta: {
          cluster,
          namespace,
          ...(rollout && { rollout }),
          ...(workload && { workload: workload.name }),
          ...(image && { image }),
          ...(version && { version }),
          ...(request.restart && { restart: true }),
          ...(request.dryRun && { dryRun: true }),
        },
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
        if (request.dryRun) res.json(await starter.preview(options));
        else res.status(202).json(await starter.start(options));
      },
    );
  });
}

/** Entity ref of a person; of a pipeline or another plugin the subject of its token. */
export function operatorOf({ principal }: BackstageCredentials): string {
  const known = principal as { userEntityRef?: unknown; subject?: unknown };
  return String(known.userEntityRef ?? known.subject ?? 'unknown');
}
