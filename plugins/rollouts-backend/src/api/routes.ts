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
import { builtInRouters } from '../controller/traffic/routers';
import { ClusterFailedError } from './errors';
import type { FoundRollout } from './RolloutDirectory';

/** Kinds that are read: no Rollout makes the portal show anything else of a cluster. */
const READABLE: Readonly<Record<string, ResourceType>> = {
  Service: resources.services,
  ...Object.fromEntries(
    builtInRouters.map(({ resource }) => [resource.kind, resource]),
  ),
};

/** The stable Service, the extra one, and the routes in the order in which the Rollout names them. */
export async function listRoutes(found: FoundRollout): Promise<RouteView[]> {
  const { service, routes = [] } = found.rollout.spec.traffic;
  const services = { apiVersion: 'v1', kind: 'Service' };
  return Promise.all([
    routeView(found, 'service', { ...services, name: service }),
    routeView(found, 'canaryService', {
      ...services,
      name: canaryServiceName(service),
    }),
    ...routes.map(it => routeView(found, 'route', it)),
  ]);
}

async function routeView(
  { connection, ref }: FoundRollout,
  role: RouteView['role'],
  { apiVersion, kind, name }: ObjectReference,
): Promise<RouteView> {
  const view = { apiVersion, kind, name, role };
  const type = READABLE[kind];
  if (!type || !apiVersion.startsWith(type.group)) {
    return { ...view, missing: `Teal reads no ${kind} of ${apiVersion}` };
  }
  const path = resourcePath(type, { namespace: ref.namespace, name });
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
