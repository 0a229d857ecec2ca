// SPDX-License-Identifier: Apache-2.0
/**
 * `GET …/routes`: the objects that say who gets the requests, read from the API
 * server when somebody asks, so that what is shown is what is there.
 */
import type { ObjectReference, RouteView } from '@teal/rollouts-common';
import { canaryServiceName } from '@teal/rollouts-common';
import type { KubeObject, ResourceType } from '../controller/kubeApi';
import { hasCode, resourcePath, resources } from '../controller/kubeApi';
import { sentenceOf } from '../controller/logger';
import { ClusterFailedError } from './errors';
import type { FoundRollout } from './RolloutDirectory';

/** The stable Service, the extra one, and the routes in the order in which the Rollout names them, each with what belongs to it. */
export async function listRoutes(found: FoundRollout): Promise<RouteView[]> {
  const { service } = found.rollout.spec.traffic;
  const serviceNamed = (role: RouteView['role'], name: string): Shown => ({
    role,
    ref: { apiVersion: 'v1', kind: 'Service', name },
    resource: resources.services,
  });
  return Promise.all(
    [
      serviceNamed('service', service),
      serviceNamed('canaryService', canaryServiceName(service)),
      ...found.cache.routes(found.rollout),
    ].map(it => routeView(found, it)),
  );
}

interface Shown {
  readonly role: RouteView['role'];
  readonly ref: ObjectReference;
  /** Undefined: of a kind that nobody reads, so no Rollout makes the portal show anything else of a cluster. */
  readonly resource: ResourceType | undefined;
}

async function routeView(
  { connection, ref }: FoundRollout,
  { role, ref: { apiVersion, kind, name }, resource }: Shown,
): Promise<RouteView> {
  const view = { apiVersion, kind, name, role };
  if (!resource) {
    return { ...view, missing: `Teal reads no ${kind} of ${apiVersion}` };
  }
  const path = resourcePath(resource, { namespace: ref.namespace, name });
  try {
    return { ...view, object: shown(await connection.get<KubeObject>(path)) };
  } catch (error) {
    if (!hasCode(error, 404)) {
      throw new ClusterFailedError(ref.cluster, sentenceOf(error), error);
    }
    const missing =
      role === 'canaryService'
        ? `there is no ${kind} ${name}: it exists while a release runs`
        : `there is no ${kind} ${name} in ${ref.namespace}`;
    return { ...view, missing };
  }
}

/** Without what only machines read; kubectl's copy of the manifest would say everything twice. */
function shown(object: KubeObject): { [name: string]: unknown } {
  const { managedFields, annotations, ...metadata } = object.metadata;
  const kept = Object.entries(annotations ?? {}).filter(
    ([name]) => name !== 'kubectl.kubernetes.io/last-applied-configuration',
  );
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(kept.length && { annotations: Object.fromEntries(kept) }),
    },
  };
}
