// SPDX-License-Identifier: Apache-2.0
/**
 * Which Rollouts belong to a catalog entity, by the four annotations of the
 * Kubernetes plugin. They mean what they mean there: id or label selector find
 * the objects, namespace and cluster narrow them.
 */
import type { Entity } from '@backstage/catalog-model';
import { ENTITY_LABEL, kubernetesAnnotations } from '@teal/rollouts-common';
import { matchesLabelSelector } from './labelSelector';

/** How to tell the Rollouts of one entity. */
export interface EntityLink {
  /** Value of the label `backstage.io/kubernetes-id`. */
  readonly id?: string;
  readonly labelSelector?: string;
  readonly namespace?: string;
  readonly cluster?: string;
}

/** What is known about a Rollout when its entity is looked for. */
export interface LinkCandidate {
  readonly cluster: string;
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly workloadLabels?: Readonly<Record<string, string>>;
}

/** Undefined: the entity names no workloads. */
export function entityLink(entity: Entity): EntityLink | undefined {
  const annotations = entity.metadata.annotations ?? {};
  const labelSelector = annotations[kubernetesAnnotations.labelSelector];
  const namespace = annotations[kubernetesAnnotations.namespace];
  const cluster = annotations[kubernetesAnnotations.cluster];
  const id = annotations[kubernetesAnnotations.id];
  if (!labelSelector && !namespace && !cluster && !id) return undefined;
  return {
    // The Kubernetes plugin, too, falls back on the entity's name.
    id: id || (labelSelector ? undefined : entity.metadata.name),
    labelSelector,
    namespace,
    cluster,
  };
}

/** True when the Rollout, or its workload, is one of the entity's. */
export function isLinked(link: EntityLink, candidate: LinkCandidate): boolean {
  if (link.cluster && link.cluster !== candidate.cluster) return false;
  if (link.namespace && link.namespace !== candidate.namespace) return false;
  return [candidate.labels, candidate.workloadLabels].some(
    labels =>
      labels !== undefined &&
      ((link.id !== undefined && labels[ENTITY_LABEL] === link.id) ||
        (link.labelSelector !== undefined &&
          matchesLabelSelector(labels, link.labelSelector))),
  );
}
