// SPDX-License-Identifier: Apache-2.0
import type { Entity } from '@backstage/catalog-model';
import type { FilterPredicate } from '@backstage/filter-predicates';

/** Annotations by which the Kubernetes plugin finds a component's workloads; one is enough. */
export const KUBERNETES_ANNOTATIONS = [
  'backstage.io/kubernetes-id',
  'backstage.io/kubernetes-label-selector',
  'backstage.io/kubernetes-namespace',
  'backstage.io/kubernetes-cluster',
] as const;

/** The same as isRolloutsAvailable, in the form that app-config can replace. */
export const rolloutsAvailable: FilterPredicate = {
  $any: [
    { 'metadata.annotations.backstage.io/kubernetes-id': { $exists: true } },
    {
      'metadata.annotations.backstage.io/kubernetes-label-selector': {
        $exists: true,
      },
    },
    {
      'metadata.annotations.backstage.io/kubernetes-namespace': {
        $exists: true,
      },
    },
    {
      'metadata.annotations.backstage.io/kubernetes-cluster': {
        $exists: true,
      },
    },
  ],
};

/** True for entities whose workloads a Rollout can belong to. */
export function isRolloutsAvailable(entity: Entity): boolean {
  const annotations = entity.metadata.annotations ?? {};
  return KUBERNETES_ANNOTATIONS.some(name => annotations[name] !== undefined);
}
