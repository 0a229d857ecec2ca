// SPDX-License-Identifier: Apache-2.0
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import {
  AuthorizeResult,
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
import { RESOURCE_TYPE_ROLLOUT } from '@teal/rollouts-common';

/** Everybody may look; only those who own a component may change its releases. */
export class OwnersReleasePolicy implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const changesRelease =
      isResourcePermission(permission, RESOURCE_TYPE_ROLLOUT) &&
      permission.attributes.action !== 'read';
    if (!changesRelease) {
      return { result: AuthorizeResult.ALLOW };
    }
    return createRolloutConditionalDecision(
      permission,
      rolloutConditions.isEntityOwner({
        claims: user?.info.ownershipEntityRefs ?? [],
      }),
    );
  }
}
