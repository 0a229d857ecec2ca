// SPDX-License-Identifier: Apache-2.0
/**
 * `GET /releases/{id}/pods` and their logs: what the workload of a release runs
 * now, which is all there is to look at where no Rollout carries it.
 */
import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type { ReleasableKind } from '@teal/rollouts-common';
import {
  rolloutLogsReadPermission,
  rolloutReadPermission,
} from '@teal/rollouts-common';
import type { Authorizer } from '../permissions/authorize';
import type { ReleaseHistory } from '../releases/ReleaseHistory';
import type { createOpenApiRouter } from '../schema/openapi';
import type { TargetFinder } from '../starting/TargetFinder';
import { audited } from './audit';
import { leaving, personOf } from './callers';
import { diagnose, listPods, readLogs } from './pods';
import { sendText } from './sendText';
import type { StreamLimit } from './StreamLimit';
import type { WorkloadPods } from './workloadPods';
import { podsOfRelease } from './workloadPods';

/** What the routes are made of. */
export interface ReleasePodsParts {
  readonly httpAuth: HttpAuthService;
  readonly auditor: AuditorService;
  readonly authorizer: Authorizer;
  readonly history: Pick<ReleaseHistory, 'permitted'>;
  readonly targets: TargetFinder;
  readonly limit: StreamLimit;
}

type AnyRequest = Parameters<HttpAuthService['credentials']>[0];

/** Adds the routes. */
export function addReleasePods(
  router: Awaited<ReturnType<typeof createOpenApiRouter>>,
  parts: ReleasePodsParts,
): void {
  const { auditor, limit } = parts;
  const reader = (request: AnyRequest): Promise<BackstageCredentials> =>
    parts.httpAuth.credentials(request, { allow: ['user', 'service'] });
  const fetched = (
    request: Parameters<typeof audited>[1]['request'],
    meta: { id: string; pod: string },
  ) => ({
    ...{ eventId: 'logs-fetch', request, meta },
    severityLevel: 'medium' as const,
  });

  router.get('/releases/:id/pods', async (req, res) => {
    const credentials = await reader(req);
    const { id } = req.params;
    const of = await podsFor(parts, credentials, rolloutReadPermission, id);
    res.json({ items: await listPods(of) });
  });

  router.get('/releases/:id/pods/:pod/diagnosis', async (req, res) => {
    const { id, pod } = req.params;
    const diagnosis = await audited(
      auditor,
      fetched(req, { id, pod }),
      async () =>
        diagnose(
          await podsFor(
            parts,
            await reader(req),
            rolloutLogsReadPermission,
            id,
          ),
          pod,
          leaving(res),
        ),
    );
    res.json(diagnosis);
  });

  router.get('/releases/:id/pods/:pod/logs', async (req, res) => {
    const { id, pod } = req.params;
    await audited(auditor, fetched(req, { id, pod }), async () => {
      const credentials = await reader(req);
      const of = await podsFor(
        parts,
        credentials,
        rolloutLogsReadPermission,
        id,
      );
      const left = leaving(res);
      const leave = limit.enter(personOf(credentials));
      try {
        await sendText(res, readLogs(of, { pod, ...req.query }, left), left);
      } finally {
        leave();
      }
    });
  });
}

/**
 * The permission is asked for the record and for the workload as it is now: the
 * name may belong to somebody else by then.
 *
 * @throws MissingPermissionError, UnknownError, UnavailableError, ClusterFailedError
 */
async function podsFor(
  { history, targets, authorizer }: ReleasePodsParts,
  credentials: BackstageCredentials,
  permission: ResourcePermission,
  id: string,
): Promise<WorkloadPods> {
  const release = await history.permitted(credentials, permission, id);
  const { cluster, namespace } = release;
  const { kind, name } = release.workload;
  const target = await targets.permitted(authorizer, credentials, permission, {
    ...{ cluster, namespace },
    workload: { kind: kind as ReleasableKind, name },
  });
  return podsOfRelease(target, release);
}
