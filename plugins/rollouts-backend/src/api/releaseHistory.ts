// SPDX-License-Identifier: Apache-2.0
/** `GET /releases` and what people add to a record. */
import type {
  AuditorService,
  BackstageCredentials,
  BackstageUserPrincipal,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { Verdict } from '@teal/rollouts-common';
import type { ReleaseHistory } from '../releases/ReleaseHistory';
import type { createOpenApiRouter } from '../schema/openapi';
import { audited } from './audit';

/** What the routes are made of. */
export interface HistoryParts {
  readonly httpAuth: HttpAuthService;
  readonly auditor: AuditorService;
  readonly history: ReleaseHistory;
}

type ApiRouter = Awaited<ReturnType<typeof createOpenApiRouter>>;
type AnyRequest = Parameters<HttpAuthService['credentials']>[0];

/** Adds the routes. */
export function addReleaseHistory(
  router: ApiRouter,
  parts: HistoryParts,
): void {
  addReading(router, parts);
  addLogs(router, parts);
  addNotes(router, parts);
}

function addReading(router: ApiRouter, parts: HistoryParts): void {
  const { auditor, history } = parts;
  const reader = (request: AnyRequest): Promise<BackstageCredentials> =>
    parts.httpAuth.credentials(request, { allow: ['user', 'service'] });
  const fetched = (
    queryType: string,
    request: Parameters<typeof audited>[1]['request'],
    meta: NonNullable<Parameters<typeof audited>[1]['meta']>,
  ) => ({
    eventId: 'release-fetch',
    request,
    meta: { queryType, ...meta },
  });

  router.get('/releases', async (req, res) => {
    const page = await audited(
      auditor,
      fetched('all', req, { ...req.query }),
      async () => history.list(await reader(req), req.query),
    );
    res.json(page);
  });

  // Before the route of one record, whose id it would be taken for.
  router.get('/releases/statistics', async (req, res) => {
    const statistics = await audited(
      auditor,
      fetched('statistics', req, { ...req.query }),
      async () => history.statistics(await reader(req), req.query),
    );
    res.json(statistics);
  });

  router.get('/releases/:id', async (req, res) => {
    const { id } = req.params;
    const detail = await audited(
      auditor,
      fetched('by-id', req, { id }),
      async () => history.detail(await reader(req), id),
    );
    res.json(detail);
  });

  router.get('/releases/:id/manifest', async (req, res) => {
    const { id } = req.params;
    const manifest = await audited(
      auditor,
      fetched('manifest', req, { id }),
      async () => history.manifest(await reader(req), id),
    );
    res.json(manifest);
  });

  router.get('/releases/:id/compare', async (req, res) => {
    const { id } = req.params;
    // The generated type has another name for what is a keyword.
    const { with: other } = req.query as unknown as { with: string };
    const comparison = await audited(
      auditor,
      fetched('compare', req, { id, with: other }),
      async () => history.compare(await reader(req), id, other),
    );
    res.json(comparison);
  });
}

function addLogs(router: ApiRouter, parts: HistoryParts): void {
  const { auditor, history, httpAuth } = parts;

  router.get('/releases/:id/diagnosis', async (req, res) => {
    const { id } = req.params;
    const diagnosis = await audited(
      auditor,
      {
        eventId: 'logs-fetch',
        request: req,
        severityLevel: 'medium',
        meta: { id },
      },
      async () => {
        const credentials = await httpAuth.credentials(req, {
          allow: ['user', 'service'],
        });
        return history.diagnosis(credentials, id);
      },
    );
    res.json(diagnosis);
  });
}

function addNotes(router: ApiRouter, parts: HistoryParts): void {
  const { auditor, history, httpAuth } = parts;
  const person = (
    request: AnyRequest,
  ): Promise<BackstageCredentials<BackstageUserPrincipal>> =>
    httpAuth.credentials(request, { allow: ['user'] });
  const said = (
    what: 'note' | 'verdict',
    request: Parameters<typeof audited>[1]['request'],
    meta: { id: string; verdict?: Verdict },
  ) => ({
    eventId: `release-${what}`,
    request,
    severityLevel: 'medium' as const,
    meta,
  });

  router.post('/releases/:id/notes', async (req, res) => {
    const { id } = req.params;
    const { text } = req.body;
    const detail = await audited(auditor, said('note', req, { id }), async () =>
      history.note(await person(req), id, { text }),
    );
    res.status(201).json(detail);
  });

  router.post('/releases/:id/verdict', async (req, res) => {
    const { id } = req.params;
    const { verdict, text } = req.body;
    const detail = await audited(
      auditor,
      said('verdict', req, { id, verdict }),
      async () => history.note(await person(req), id, { verdict, text }),
    );
    res.status(201).json(detail);
  });
}
