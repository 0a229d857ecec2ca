// SPDX-License-Identifier: Apache-2.0
/**
 * The objects of one Rollout as one round saw them: every write takes its
 * resourceVersion from here, and leaves the server's answer here for a second
 * write of the same round.
 */
import { canaryServiceName, ObjectReference } from '@teal/rollouts-common';
import type { Share } from '@teal/rollouts-node';
import type { Caches, TrimmedRollout } from '../caches';
import { keyFor, ObjectCache } from '../objectCache';
import { workloadOf } from '../observe/observe';
import type { TrimmedDeployment, TrimmedReplicaSet } from '../trim';
import { shareOf } from '../observe/observeRoute';
import type { FoundRoute } from '../routeCaches';
import { kindOfRef } from '../routeKind';
import type { TrimmedService } from '../trimTraffic';

export interface RoundObjects {
  rollout: TrimmedRollout;
  deployment: TrimmedDeployment | undefined;
  /** What the watch has delivered until now. */
  readonly deployments: ObjectCache<TrimmedDeployment>;
  service: TrimmedService | undefined;
  canaryService: TrimmedService | undefined;
  /** Whose share of the routes it is. */
  readonly share: Share;
  /** By `routeEntry`. */
  readonly routes: Map<string, FoundRoute>;
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
  const share = shareOf(rollout, deployment);
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
    share,
    routes: new Map(
      routes.flatMap(ref => {
        const found = caches.routes.find(share, ref);
        return found ? [[routeEntry(ref), found]] : [];
      }),
    ),
    replicaSets: new Map(replicaSets.map(it => [it.metadata.name, it])),
  };
}

/** Name of a route among those of a Rollout, whatever the version it is named in. */
export function routeEntry(ref: ObjectReference): string {
  return `${kindOfRef(ref)} ${ref.name}`;
}
