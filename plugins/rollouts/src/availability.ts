// SPDX-License-Identifier: Apache-2.0
import type { Entity } from '@backstage/catalog-model';
import type { FilterPredicate } from '@backstage/filter-predicates';
import { kubernetesAnnotations } from '@teal/rollouts-common';

const { id, labelSelector, namespace, cluster } = kubernetesAnnotations;

/** The same as isRolloutsAvailable, in the form that app-config can replace. */
export const rolloutsAvailable: FilterPredicate = {
  $any: [
    { [`metadata.annotations.${id}` as const]: { $exists: true } },
    { [`metadata.annotations.${labelSelector}` as const]: { $exists: true } },
    { [`metadata.annotations.${namespace}` as const]: { $exists: true } },
    { [`metadata.annotations.${cluster}` as const]: { $exists: true } },
  ],
};

/** True for entities whose workloads a Rollout can belong to. */
export function isRolloutsAvailable(entity: Entity): boolean {
  const annotations = entity.metadata.annotations ?? {};
  return Object.values(kubernetesAnnotations).some(
    name => annotations[name] !== undefined,
  );
}
