// SPDX-License-Identifier: Apache-2.0
/** The rules by which a permission policy can speak about a Rollout. */
import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { RESOURCE_TYPE_ROLLOUT } from '@teal/rollouts-common';
import { z } from 'zod';

/** What a rule may look at. */
export interface RolloutResource {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  /** Entity refs of the owners of every catalog entity that the Rollout belongs to. */
  readonly owners: readonly string[];
  /** Name and label of its environment, as far as the configuration says them. */
  readonly environment: readonly string[];
}

/** Lists are filtered in memory, so a query is the rule itself. */
export type RolloutQuery = (resource: RolloutResource) => boolean;

/** Refers to Rollouts as `<cluster>/<namespace>/<name>`. */
export const rolloutResourceRef = createPermissionResourceRef<
  RolloutResource,
  RolloutQuery
>().with({ pluginId: 'rollouts', resourceType: RESOURCE_TYPE_ROLLOUT });

const isEntityOwner = createPermissionRule({
  name: 'IS_ENTITY_OWNER',
  description:
    'Allow Rollouts of catalog entities that one of these users or groups owns',
  resourceRef: rolloutResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity refs of the user and of its groups'),
  }),
  apply: ({ owners }, { claims }) =>
    owners.some(owner => claims.includes(owner)),
  toQuery:
    ({ claims }) =>
    ({ owners }: RolloutResource) =>
      owners.some(owner => claims.includes(owner)),
});

const hasCluster = createPermissionRule({
  name: 'HAS_CLUSTER',
  description: 'Allow Rollouts in these clusters',
  resourceRef: rolloutResourceRef,
  paramsSchema: z.object({
    clusters: z
      .array(z.string())
      .describe('Names of clusters in the configuration'),
  }),
  apply: ({ cluster }, { clusters }) => clusters.includes(cluster),
  toQuery:
    ({ clusters }) =>
    ({ cluster }: RolloutResource) =>
      clusters.includes(cluster),
});

const hasNamespace = createPermissionRule({
  name: 'HAS_NAMESPACE',
  description: 'Allow Rollouts in these namespaces, whatever the cluster',
  resourceRef: rolloutResourceRef,
  paramsSchema: z.object({
    namespaces: z.array(z.string()).describe('Names of namespaces'),
  }),
  apply: ({ namespace }, { namespaces }) => namespaces.includes(namespace),
  toQuery:
    ({ namespaces }) =>
    ({ namespace }: RolloutResource) =>
      namespaces.includes(namespace),
});

const hasEnvironment = createPermissionRule({
  name: 'HAS_ENVIRONMENT',
  description:
    'Allow Rollouts in these environments of rollouts.environments, named by their name or their label',
  resourceRef: rolloutResourceRef,
  paramsSchema: z.object({
    environments: z
      .array(z.string())
      .describe('Names or labels (test, staging, production)'),
  }),
  apply: ({ environment }, { environments }) =>
    environment.some(it => environments.includes(it)),
  toQuery:
    ({ environments }) =>
    ({ environment }: RolloutResource) =>
      environment.some(it => environments.includes(it)),
});

/** Every rule that the plugin registers. */
export const rolloutRules = {
  isEntityOwner,
  hasCluster,
  hasNamespace,
  hasEnvironment,
};

const exported = createConditionExports({
  resourceRef: rolloutResourceRef,
  rules: rolloutRules,
});

/** Conditions for a permission policy: `rolloutConditions.isEntityOwner({claims})`. */
export const rolloutConditions = exported.conditions;

/** A policy's answer that depends on the Rollout. */
export const createRolloutConditionalDecision =
  exported.createConditionalDecision;
