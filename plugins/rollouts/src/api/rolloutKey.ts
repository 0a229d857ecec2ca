// SPDX-License-Identifier: Apache-2.0
import type { RolloutView } from '@teal/rollouts-common';

/** What tells one Rollout from every other. */
export interface RolloutKey {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

/** The key of a Rollout that the API gave. */
export function keyOf(view: RolloutView): RolloutKey {
  const { namespace, name } = view.rollout.metadata;
  return { cluster: view.cluster, namespace, name };
}

/** `cluster/namespace/name`: React key, and the resource that a permission is asked for. */
export function keyText(key: RolloutKey): string {
  return `${key.cluster}/${key.namespace}/${key.name}`;
}
