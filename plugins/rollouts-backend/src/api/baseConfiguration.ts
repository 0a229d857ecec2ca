// SPDX-License-Identifier: Apache-2.0
/** `/config`: what releases of a service start from. */
import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { BaseConfigurations } from '../baseConfiguration/BaseConfigurations';
import type { createOpenApiRouter } from '../schema/openapi';
import { audited } from './audit';
import { operatorOf } from './startReleases';

/** Adds the routes of base configurations. */
export function addBaseConfiguration(
  router: Awaited<ReturnType<typeof createOpenApiRouter>>,
  parts: {
    readonly httpAuth: HttpAuthService;
    readonly auditor: AuditorService;
    readonly configurations: BaseConfigurations;
  },
): void {
  const { httpAuth, auditor, configurations } = parts;

  router.get('/config', async (req, res) => {
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    res.json(await configurations.get(credentials, req.query.entityRef));
  });

  router.put('/config', async (req, res) => {
    const { entityRef, number } = req.body;
    const answer = await audited(
      auditor,
      {
        eventId: 'config-update',
        request: req,
        severityLevel: 'medium',
        meta: { entityRef, number },
      },
      async () => {
        const credentials = await httpAuth.credentials(req, {
          allow: ['user', 'service'],
        });
        return configurations.put(
          credentials,
          req.body,
          operatorOf(credentials),
        );
      },
    );
    res.json(answer);
  });
}
