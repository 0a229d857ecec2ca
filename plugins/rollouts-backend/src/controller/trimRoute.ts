// SPDX-License-Identifier: Apache-2.0
/** What is kept of routes and the objects beside them: everything that a router may read. */
import type { KubernetesObject, RouteResource } from '@teal/rollouts-node';
import type { KubeObject } from './kubeApi';
import type { OwnEntries, TrimmedMetadata } from './trim';
import { ownEntriesOf, trimMetadata } from './trim';

export interface TrimmedRoute {
  readonly metadata: TrimmedMetadata;
  readonly ownEntries: OwnEntries;
  /** As a router sees it: whole, without managed fields. */
  readonly object: KubernetesObject;
}

/** A route or companion as the API server sends it. */
export interface RouteObject extends KubeObject {
  spec?: object;
  status?: object;
}

/** How objects of this kind are trimmed; in a list they don't say their kind themselves. */
export function routeTrimmer(
  resource: RouteResource,
): (object: RouteObject) => TrimmedRoute {
  const { group, version, kind } = resource;
  const apiVersion = group ? `${group}/${version}` : version;
  return object => {
    const { name, namespace = '', generation } = object.metadata;
    const { resourceVersion, labels, annotations } = object.metadata;
    return {
      metadata: trimMetadata(object.metadata),
      ownEntries: ownEntriesOf(object.metadata),
      object: {
        apiVersion,
        kind,
        metadata: {
          name,
          namespace,
          generation,
          resourceVersion,
          ...(labels ? { labels } : {}),
          ...(annotations ? { annotations } : {}),
        },
        spec: object.spec as KubernetesObject['spec'],
        status: object.status as KubernetesObject['status'],
      },
    };
  };
}
