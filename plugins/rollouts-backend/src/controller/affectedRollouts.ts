// SPDX-License-Identifier: Apache-2.0
/** Object event -> keys of the Rollouts that have to look again. Pure: reads indexes only. */
import type { Caches, TrimmedRollout } from './caches';
import { routeName } from './caches';
import { CacheChange, keyFor, keyOf, ObjectKey, splitKey } from './objectCache';
import type { RouteChange } from './routeCaches';
import type { TrimmedReplicaSet } from './trim';
import type { TrimmedEndpointSlice } from './trimTraffic';

/** A change in one of the caches. */
export type Change =
  | { readonly kind: 'rollouts'; readonly change: CacheChange<TrimmedRollout> }
  | {
      readonly kind: 'replicaSets';
      readonly change: CacheChange<TrimmedReplicaSet>;
    }
  | {
      readonly kind: 'endpointSlices';
      readonly change: CacheChange<TrimmedEndpointSlice>;
    }
  | {
      readonly kind: 'deployments' | 'services';
      readonly change: CacheChange<unknown>;
    }
  | { readonly kind: 'route'; readonly change: RouteChange }
  | {
      readonly kind: 'AnalysisTemplate' | 'ClusterAnalysisTemplate';
      readonly change: CacheChange<unknown>;
    };

/** Keys of the Rollouts that the change concerns; each once. */
export function affectedRollouts(caches: Caches, event: Change): ObjectKey[] {
  switch (event.kind) {
    case 'rollouts':
      return affectedByRollout(caches, event.change);
    case 'deployments':
      return keysOf(caches.rolloutsByWorkload.get(event.change.key));
    case 'replicaSets': {
      const { before, after } = event.change;
      const replicaSet = after ?? before;
      if (!replicaSet?.ownerName) return [];
      const { namespace } = replicaSet.metadata;
      const workload = keyFor(namespace, replicaSet.ownerName);
      return keysOf(caches.rolloutsByWorkload.get(workload));
    }
    case 'services':
      return keysOf(caches.rolloutsByService.get(event.change.key));
    case 'endpointSlices': {
      const { before, after } = event.change;
      const slice = after ?? before;
      if (!slice?.service) return [];
      const service = keyFor(slice.metadata.namespace, slice.service);
      return keysOf(caches.rolloutsByService.get(service));
    }
    case 'route': {
      const { kind, change } = event.change;
      const { namespace } = splitKey(change.key);
      return keysOf([
        ...caches.rolloutsByRoute.get(routeName(kind, change.key)),
        ...caches.rolloutsByCompanion.get(routeName(kind, namespace)),
      ]);
    }
    case 'AnalysisTemplate':
    case 'ClusterAnalysisTemplate':
      return keysOf(
        caches.rolloutsByTemplate.get(`${event.kind} ${event.change.key}`),
      );
    default:
      return event satisfies never;
  }
}

/** The Rollout itself; and, when what it lays claim to has changed, those that want the same. */
function affectedByRollout(
  caches: Caches,
  { key, before, after }: CacheChange<TrimmedRollout>,
): ObjectKey[] {
  if (before?.metadata.generation === after?.metadata.generation) return [key];
  const affected = new Set([key]);
  for (const rollout of [before, after]) {
    if (!rollout) continue;
    const { namespace } = rollout.metadata;
    const { workloadRef, traffic } = rollout.spec;
    for (const rival of [
      ...caches.rolloutsByWorkload.get(keyFor(namespace, workloadRef.name)),
      ...caches.rolloutsByService.get(keyFor(namespace, traffic.service)),
    ]) {
      affected.add(keyOf(rival));
    }
  }
  return [...affected];
}

function keysOf(rollouts: readonly TrimmedRollout[]): ObjectKey[] {
  return [...new Set(rollouts.map(keyOf))];
}
