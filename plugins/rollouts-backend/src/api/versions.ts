// SPDX-License-Identifier: Apache-2.0
/** `/versions`: what can be released, what pipelines and registries tell of. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type {
  AuditorService,
  AuthService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NewVersion } from '@teal/rollouts-common';
import { parseImage, versionCreatePermission } from '@teal/rollouts-common';
import { entityRefOf } from '../baseConfiguration/BaseConfigurations';
import type { EntityAuthorizer } from '../permissions/EntityAuthorizer';
import type { createOpenApiRouter } from '../schema/openapi';
import { harborPush } from '../versions/harborPush';
import type { VersionFinder } from '../versions/VersionFinder';
import type { VersionStore } from '../versions/VersionStore';
import { audited } from './audit';
import { InvalidFieldError, UnknownError } from './errors';
import { operatorOf } from './startReleases';

/** 401 */
class WrongSecretError extends Error {
  readonly name = 'AuthenticationError';
  readonly status = 401;

  constructor() {
    super(
      "the header Authorization is not rollouts.harbor.webhookSecret; set it in the webhook's Auth Header",
    );
  }
}

/** What the routes are made of. */
export interface VersionParts {
  readonly auth: AuthService;
  readonly httpAuth: HttpAuthService;
  readonly auditor: AuditorService;
  readonly catalog: CatalogService;
  readonly entityAuthorizer: EntityAuthorizer;
  readonly versions: VersionFinder;
  readonly versionStore: VersionStore;
  /** What Harbor's webhook has to send as its header `Authorization`; undefined: there is no such route. */
  readonly harborSecret: string | undefined;
}

/** Adds the routes of versions. */
export function addVersions(
  router: Awaited<ReturnType<typeof createOpenApiRouter>>,
  parts: VersionParts,
): void {
  const { httpAuth, auditor, versions, versionStore } = parts;

  router.get('/versions', async (req, res) => {
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    res.json(await versions.find(credentials, req.query));
  });

  router.post('/versions', async (req, res) => {
    const version: NewVersion = req.body;
    await audited(
      auditor,
      {
        eventId: 'version-create',
        request: req,
        meta: { entityRef: version.entityRef, image: version.image },
      },
      async () => {
        const credentials = await httpAuth.credentials(req, {
          allow: ['user', 'service'],
        });
        const entityRef = entityRefOf(version.entityRef);
        await parts.entityAuthorizer.require(
          credentials,
          versionCreatePermission,
          entityRef,
        );
        assertVersion(version);
        // A pipeline's token may be for this plugin alone, and the catalog refuses such a one.
        const reader = parts.auth.isPrincipal(credentials, 'service')
          ? await parts.auth.getOwnServiceCredentials()
          : credentials;
        const entity = await parts.catalog.getEntityByRef(entityRef, {
          credentials: reader,
        });
        if (!entity) throw new UnknownError(`there is no entity ${entityRef}`);
        await versionStore.register(
          { ...version, entityRef },
          operatorOf(credentials),
        );
      },
    );
    res.status(204).end();
  });

  router.post('/versions/harbor', async (req, res) => {
    assertSecret(req.headers.authorization, parts.harborSecret);
    const pushed = harborPush(req.body);
    for (const { image, digest, by } of pushed) {
      await versionStore.register({ image, digest }, `harbor:${by}`);
    }
    res.status(204).end();
  });
}

function assertVersion({ image, pipelineUrl, committedAt }: NewVersion): void {
  const parsed = parseImage(image);
  if (!parsed || (parsed.tag === undefined && parsed.digest === undefined)) {
    throw new InvalidFieldError(
      'image',
      `"${image}" names no version; write it like ghcr.io/acme/cart:v2`,
    );
  }
  const url =
    pipelineUrl !== undefined && URL.canParse(pipelineUrl)
      ? new URL(pipelineUrl)
      : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (pipelineUrl !== undefined && !isWeb) {
    throw new InvalidFieldError(
      'pipelineUrl',
      'is no address; write it as https://host/path',
    );
  }
  if (committedAt !== undefined && Number.isNaN(Date.parse(committedAt))) {
    throw new InvalidFieldError(
      'committedAt',
      `is no time (${committedAt}); write it as 2026-11-01T09:00:00Z`,
    );
  }
}

/** Compares in the same time whatever is sent. */
function assertSecret(sent: string | undefined, secret: string | undefined) {
  if (secret === undefined) {
    throw new UnknownError(
      "Harbor's webhook is not configured: rollouts.harbor.webhookSecret",
    );
  }
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(digest(sent ?? ''), digest(secret))) {
    throw new WrongSecretError();
  }
}
