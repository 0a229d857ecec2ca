// SPDX-License-Identifier: Apache-2.0
/** Reads one object into its cache, past a watch that is late. */
import type { Rollout } from '@teal/rollouts-common';
import type { Caches } from './caches';
import type { CacheKind, Written } from './freshness';
import {
  ClusterConnection,
  hasCode,
  resourcePath,
  resources,
  ResourceType,
} from './kubeApi';
import { splitKey } from './objectCache';
import { trimDeployment, trimReplicaSet, trimRollout } from './trim';
import { trimRoute, trimService } from './trimTraffic';

const TYPES: Record<CacheKind, ResourceType> = {
  rollouts: resources.rollouts,
  deployments: resources.deployments,
  replicaSets: resources.replicaSets,
  services: resources.services,
  routes: resources.httpRoutes,
};

/** Puts what the server holds into the cache; an object that is gone leaves it. */
export async function refreshObject(
  connection: ClusterConnection,
  caches: Caches,
  written: Written,
): Promise<void> {
  const { kind, key } = written;
  const path = resourcePath(TYPES[kind], splitKey(key));
  let object: object;
  try {
    object = await connection.get<object>(path);
  } catch (error) {
    if (!hasCode(error, 404)) throw error;
    caches[kind].remove(key, written.resourceVersion ?? '');
    return;
  }
  put(caches, kind, object);
}

function put(caches: Caches, kind: CacheKind, object: object): void {
  switch (kind) {
    case 'rollouts':
      caches.rollouts.put(trimRollout(object as Rollout));
      return;
    case 'deployments':
      caches.deployments.put(
        trimDeployment(object as Parameters<typeof trimDeployment>[0]),
      );
      return;
    case 'replicaSets':
      caches.replicaSets.put(
        trimReplicaSet(object as Parameters<typeof trimReplicaSet>[0]),
      );
      return;
    case 'services':
      caches.services.put(
        trimService(object as Parameters<typeof trimService>[0]),
      );
      return;
    case 'routes':
      caches.routes.put(trimRoute(object as Parameters<typeof trimRoute>[0]));
      return;
    default:
      kind satisfies never;
  }
}
