// SPDX-License-Identifier: Apache-2.0
/**
 * The objects of one Rollout as one round saw them: every write takes its
 * resourceVersion from here, and leaves the server's answer here for a second
 * write of the same round.
 */
import { canaryServiceName, ObjectReference } from '@teal/rollouts-common';
import type { Caches, TrimmedRollout } from '../caches';
import { keyFor, ObjectCache } from '../objectCache';
import { workloadOf } from '../observe/observe';
import type { TrimmedDeployment, TrimmedReplicaSet } from '../trim';
import type { TrimmedRoute, TrimmedService } from '../trimTraffic';

export interface RoundObjects {
  rollout: TrimmedRollout;
  deployment: TrimmedDeployment | undefined;
  /** What the watch has delivered until now. */
  readonly deployments: ObjectCache<TrimmedDeployment>;
  service: TrimmedService | undefined;
  canaryService: TrimmedService | undefined;
  /** By name. */
  readonly routes: Map<string, TrimmedRoute>;
  /** By name. */
  readonly replicaSets: Map<string, TrimmedReplicaSet>;
}

/** What the caches hold now; taken together with the Observation, before anything is awaited. */
export function roundObjects(
  caches: Caches,
  rollout: TrimmedRollout,
): RoundObjects {
  const { namespace } = rollout.metadata;
  const { service, routes = [] } = rollout.spec.traffic;
  const deployment = workloadOf(caches, rollout);
  const replicaSets = deployment
    ? caches.replicaSetsOf.get(deployment.metadata.uid)
    : [];
  return {
    rollout,
    deployment,
    deployments: caches.deployments,
    service: caches.services.get(keyFor(namespace, service)),
    canaryService: caches.services.get(
      keyFor(namespace, canaryServiceName(service)),
    ),
    routes: new Map(routes.flatMap(ref => routeEntry(caches, namespace, ref))),
    replicaSets: new Map(replicaSets.map(it => [it.metadata.name, it])),
  };
}

function routeEntry(
  caches: Caches,
  namespace: string,
  ref: ObjectReference,
): [string, TrimmedRoute][] {
  const route = caches.routes.get(keyFor(namespace, ref.name));
  return route ? [[ref.name, route]] : [];
}
