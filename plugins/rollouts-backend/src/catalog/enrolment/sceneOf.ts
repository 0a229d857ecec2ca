// SPDX-License-Identifier: Apache-2.0
import { OWNED_BY_LABEL, POD_TEMPLATE_HASH } from '@teal/rollouts-common';
import type { ClusterObjects } from '../../controller/ClusterObjects';
import type { Scene } from './Scene';

/** The cluster as the controller's caches know it now. */
export function sceneOf(
  cluster: string,
  objects: ClusterObjects,
  refusal: Scene['refusal'],
): Scene {
  return {
    cluster,
    refusal,
    workloads: [...objects.deployments.values()]
      .filter(({ metadata }) => !metadata.deletionTimestamp)
      .map(({ metadata, template }) => ({
        namespace: metadata.namespace,
        name: metadata.name,
        labels: metadata.labels,
        podLabels: template.labels,
      })),
    services: [...objects.services.values()]
      // The extra Service of a release is nobody's stable one.
      .filter(({ metadata }) => !metadata.labels[OWNED_BY_LABEL])
      .map(({ metadata, spec }) => {
        const { [POD_TEMPLATE_HASH]: _pinned, ...selector } =
          spec.selector ?? {};
        return {
          namespace: metadata.namespace,
          name: metadata.name,
          selector,
        };
      }),
    routes: objects.routes(),
    rollouts: [...objects.rollouts.values()],
  };
}
