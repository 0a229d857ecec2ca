// SPDX-License-Identifier: Apache-2.0
import { createPermission } from '@backstage/plugin-permission-common';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type { RolloutActionName } from './api';

/** Resource type of the permissions below: one Rollout in one cluster. */
export const RESOURCE_TYPE_ROLLOUT = 'rollout';

/** Resource type of the permissions about a service: the catalog's, so the catalog's own rules fit (`isEntityOwner`). */
export const RESOURCE_TYPE_CATALOG_ENTITY = 'catalog-entity';

function rolloutPermission(
  verb: string,
  action: 'create' | 'read' | 'update',
): ResourcePermission<typeof RESOURCE_TYPE_ROLLOUT> {
  return createPermission({
    name: `rollouts.release.${verb}`,
    attributes: { action },
    resourceType: RESOURCE_TYPE_ROLLOUT,
  });
}

/** See a Rollout, its release and its pods. */
export const rolloutReadPermission = rolloutPermission('read', 'read');
/** Promote one step or all, or change who sees the new version in the current one. */
export const rolloutPromotePermission = rolloutPermission('promote', 'update');
/** Hold and resume. */
export const rolloutPausePermission = rolloutPermission('pause', 'update');
/** Take the traffic back and leave the pods. */
export const rolloutAbortPermission = rolloutPermission('abort', 'update');
/** Deploy the stable template again. */
export const rolloutRollbackPermission = rolloutPermission(
  'rollback',
  'update',
);
/** Start a release again, or let a refused template in. */
export const rolloutRetryPermission = rolloutPermission('retry', 'update');
/** Answer a gate in the place of whoever is asked. */
export const rolloutApprovePermission = rolloutPermission('approve', 'update');
/** Begin a release, or go back to an earlier one by a new release. */
export const releaseCreatePermission = rolloutPermission('create', 'create');
/** Leave notes and a verdict on the record of a release. */
export const releaseNotePermission = rolloutPermission('note', 'update');
/** What each action asks of a person. */
export const actionPermissions: Record<RolloutActionName, ResourcePermission> =
  {
    promote: rolloutPromotePermission,
    'promote-full': rolloutPromotePermission,
    hold: rolloutPausePermission,
    resume: rolloutPausePermission,
    abort: rolloutAbortPermission,
    rollback: rolloutRollbackPermission,
    retry: rolloutRetryPermission,
    adjust: rolloutPromotePermission,
    approve: rolloutApprovePermission,
  };

/** Read the logs of a workload's pods. */
export const rolloutLogsReadPermission = createPermission({
  name: 'rollouts.logs.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_ROLLOUT,
});

function entityPermission(
  name: string,
  action: 'create' | 'read' | 'update',
): ResourcePermission<typeof RESOURCE_TYPE_CATALOG_ENTITY> {
  return createPermission({
    name,
    attributes: { action },
    resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
  });
}

/** See the base configuration of a service, and who changed it. */
export const configReadPermission = entityPermission(
  'rollouts.config.read',
  'read',
);
/** Change it: what releases of the service start from. */
export const configUpdatePermission = entityPermission(
  'rollouts.config.update',
  'update',
);
/** Register a version that a pipeline has built. */
export const versionCreatePermission = entityPermission(
  'rollouts.version.create',
  'create',
);

/** See the deployment templates, and what is wrong with them. */
export const templateReadPermission = createPermission({
  name: 'rollouts.template.read',
  attributes: { action: 'read' },
});
/** Have the deployment templates read again at once, as a pipeline does that changed them. */
export const templateSyncPermission = createPermission({
  name: 'rollouts.template.sync',
  attributes: { action: 'update' },
});
/** Release by a deployment template, which says all of the workload and not its image alone. */
export const templateUsePermission = createPermission({
  name: 'rollouts.template.use',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_ROLLOUT,
});

/** See the configured clusters: reachable or not, who leads, what gates. */
export const rolloutControllerReadPermission = createPermission({
  name: 'rollouts.controller.read',
  attributes: { action: 'read' },
});

/** Every permission that the plugin registers. */
export const rolloutPermissions = [
  rolloutReadPermission,
  rolloutPromotePermission,
  rolloutPausePermission,
  rolloutAbortPermission,
  rolloutRollbackPermission,
  rolloutRetryPermission,
  rolloutApprovePermission,
  releaseCreatePermission,
  releaseNotePermission,
  rolloutLogsReadPermission,
  rolloutControllerReadPermission,
  configReadPermission,
  configUpdatePermission,
  versionCreatePermission,
  templateReadPermission,
  templateSyncPermission,
  templateUsePermission,
];
