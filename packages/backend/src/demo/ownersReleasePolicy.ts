// SPDX-License-Identifier: Apache-2.0
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import {
  AuthorizeResult,
  isPermission,
  isResourcePermission,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  createRolloutConditionalDecision,
  rolloutConditions,
} from '@teal/rollouts-backend';
import {
  configUpdatePermission,
  RESOURCE_TYPE_ROLLOUT,
  rolloutLogsReadPermission,
  templateSyncPermission,
  versionCreatePermission,
} from '@teal/rollouts-common';

const administrators = 'group:default/platform-team';

/**
 * Everybody may look. Those who own a component may change its releases and
 * read its logs; what releases start from is the platform team's, who may do
 * everything else, too.
 */
export class OwnersReleasePolicy implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const claims = user?.info.ownershipEntityRefs ?? [];
    if (claims.includes(administrators)) {
      return { result: AuthorizeResult.ALLOW };
    }
    if (
      isPermission(permission, configUpdatePermission) ||
      isPermission(permission, templateSyncPermission)
    ) {
      return { result: AuthorizeResult.DENY };
    }
    if (isPermission(permission, versionCreatePermission)) {
      return createCatalogConditionalDecision(
        permission,
        catalogConditions.isEntityOwner({ claims }),
      );
    }
    const ownersOnly =
      isResourcePermission(permission, RESOURCE_TYPE_ROLLOUT) &&
      (permission.attributes.action !== 'read' ||
        isPermission(permission, rolloutLogsReadPermission));
    return ownersOnly
      ? createRolloutConditionalDecision(
          permission,
          rolloutConditions.isEntityOwner({ claims }),
        )
      : { result: AuthorizeResult.ALLOW };
  }
}
