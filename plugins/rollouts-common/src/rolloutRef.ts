// SPDX-License-Identifier: Apache-2.0
import type { RolloutView } from './api';

/** Where a Rollout is. */
export interface RolloutRef {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

/** Where the Rollout is that the API gave. */
export function rolloutRefOf(view: RolloutView): RolloutRef {
  const { namespace, name } = view.rollout.metadata;
  return { cluster: view.cluster, namespace, name };
}

/**
 * `<cluster>/<namespace>/<name>`, the resource that a permission is asked for;
 * none of the parts can hold a slash, but a cluster's name.
 */
export function rolloutRefText(ref: RolloutRef): string {
  return `${ref.cluster}/${ref.namespace}/${ref.name}`;
}
