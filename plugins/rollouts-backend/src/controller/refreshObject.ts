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
import type { ObjectKey } from './objectCache';
import { splitKey } from './objectCache';
import { trimDeployment, trimReplicaSet, trimRollout } from './trim';
import type { RouteObject } from './trimRoute';
import { routeTrimmer } from './trimRoute';
import { trimService } from './trimTraffic';

/** Puts what the server holds into the cache; an object that is gone leaves it. */
export async function refreshObject(
  connection: ClusterConnection,
  caches: Caches,
  written: Written,
): Promise<void> {
  const { kind, key } = written;
  const type = typeOf(caches, kind);
  // Nobody watches that kind of route any more.
  if (!type) return;
  const path = resourcePath(type, splitKey(key));
  let object: object;
  try {
    object = await connection.get<object>(path);
  } catch (error) {
    if (!hasCode(error, 404)) throw error;
    remove(caches, kind, key, written.resourceVersion ?? '');
    return;
  }
  put(caches, kind, object);
}

function typeOf(caches: Caches, kind: CacheKind): ResourceType | undefined {
  switch (kind) {
    case 'rollouts':
    case 'deployments':
    case 'replicaSets':
    case 'services':
      return resources[kind];
    default:
      return caches.routes.known(kind)?.resource;
  }
}

function remove(
  caches: Caches,
  kind: CacheKind,
  key: ObjectKey,
  resourceVersion: string,
): void {
  switch (kind) {
    case 'rollouts':
    case 'deployments':
    case 'replicaSets':
    case 'services':
      caches[kind].remove(key, resourceVersion);
      return;
    default:
      caches.routes.known(kind)?.cache.remove(key, resourceVersion);
  }
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
    default: {
      const collection = caches.routes.known(kind);
      if (!collection) return;
      const trim = routeTrimmer(collection.resource);
      collection.cache.put(trim(object as RouteObject));
    }
  }
}
