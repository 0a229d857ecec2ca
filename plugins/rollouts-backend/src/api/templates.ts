// SPDX-License-Identifier: Apache-2.0
/** `/templates`: what releases can be made by. */
import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { createOpenApiRouter } from '../schema/openapi';
import type { DeploymentTemplates } from '../templates/DeploymentTemplates';
import { audited } from './audit';

/** Adds the routes of deployment templates. */
export function addTemplates(
  router: Awaited<ReturnType<typeof createOpenApiRouter>>,
  parts: {
    readonly httpAuth: HttpAuthService;
    readonly auditor: AuditorService;
    readonly templates: DeploymentTemplates;
  },
): void {
  const { httpAuth, auditor, templates } = parts;

  router.get('/templates', async (req, res) => {
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    res.json(await templates.list(credentials));
  });

  router.get('/templates/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    const { id } = req.params;
    const { version } = req.query;
    res.json(await templates.get(credentials, { id, version }));
  });

  router.post('/templates/sync', async (req, res) => {
    const answer = await audited(
      auditor,
      { eventId: 'templates-sync', request: req, severityLevel: 'medium' },
      async () => {
        const credentials = await httpAuth.credentials(req, {
          allow: ['user', 'service'],
        });
        return templates.sync(credentials);
      },
    );
    res.json(answer);
  });
}
