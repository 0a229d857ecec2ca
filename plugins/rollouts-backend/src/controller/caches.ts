// SPDX-License-Identifier: Apache-2.0
/** Everything that the watches of one cluster have delivered, with the indexes that a look-up needs. */
import { canaryServiceName, Rollout } from '@teal/rollouts-common';
import type { TrimmedTemplate } from './analysis/templates';
import { usedTemplates } from './analysis/templates';
import type { CacheKind } from './freshness';
import type { ReadCache } from './objectCache';
import { CacheIndex, keyFor, ObjectCache } from './objectCache';
import type {
  TrimmedDeployment,
  TrimmedMetadata,
  TrimmedReplicaSet,
} from './trim';
import { RouteCaches } from './routeCaches';
import type { RouteKind } from './routeKind';
import { kindOf, kindOfRef } from './routeKind';
import { TrafficRouters } from './traffic/routers';
import type { TrimmedEndpointSlice, TrimmedService } from './trimTraffic';

/** A Rollout as it is kept. */
export type TrimmedRollout = Rollout & {
  metadata: Rollout['metadata'] & TrimmedMetadata;
};

export class Caches {
  readonly rollouts = new ObjectCache<TrimmedRollout>();
  readonly deployments = new ObjectCache<TrimmedDeployment>();
  readonly replicaSets = new ObjectCache<TrimmedReplicaSet>();
  readonly services = new ObjectCache<TrimmedService>();
  readonly endpointSlices = new ObjectCache<TrimmedEndpointSlice>();
  readonly analysisTemplates = new ObjectCache<TrimmedTemplate>();
  readonly clusterAnalysisTemplates = new ObjectCache<TrimmedTemplate>();
  readonly routes: RouteCaches;

  /** By `namespace/name` of the workload, whatever its kind. */
  readonly rolloutsByWorkload: CacheIndex<TrimmedRollout> = this.rollouts.index(
    ({ metadata, spec }) => [keyFor(metadata.namespace, spec.workloadRef.name)],
  );
  /** By `namespace/name` of the stable Service and of the extra one. */
  readonly rolloutsByService: CacheIndex<TrimmedRollout> = this.rollouts.index(
    ({ metadata, spec }) => [
      keyFor(metadata.namespace, spec.traffic.service),
      keyFor(metadata.namespace, canaryServiceName(spec.traffic.service)),
    ],
  );
  /** By `routeName` of each route. */
  readonly rolloutsByRoute: CacheIndex<TrimmedRollout> = this.rollouts.index(
    ({ metadata, spec }) =>
      (spec.traffic.routes ?? []).map(ref =>
        routeName(kindOfRef(ref), keyFor(metadata.namespace, ref.name)),
      ),
  );
  /** By `routeName` of a companion's kind and the namespace. */
  readonly rolloutsByCompanion: CacheIndex<TrimmedRollout>;
  /** By kind and key of each template that it names. */
  readonly rolloutsByTemplate: CacheIndex<TrimmedRollout> = this.rollouts.index(
    rollout => usedTemplates(rollout).map(it => `${it.kind} ${it.key}`),
  );
  /** By uid of the Deployment. */
  readonly replicaSetsOf: CacheIndex<TrimmedReplicaSet> =
    this.replicaSets.index(it => (it.ownerUid ? [it.ownerUid] : []));
  /** By `namespace/name` of the Service. */
  readonly endpointSlicesOf: CacheIndex<TrimmedEndpointSlice> =
    this.endpointSlices.index(it =>
      it.service ? [keyFor(it.metadata.namespace, it.service)] : [],
    );

  constructor(routers: TrafficRouters = new TrafficRouters()) {
    this.routes = new RouteCaches(routers);
    this.rolloutsByCompanion = this.rollouts.index(({ metadata, spec }) => [
      ...new Set(
        (spec.traffic.routes ?? []).flatMap(ref =>
          (routers.of(ref)?.companions ?? []).map(it =>
            routeName(kindOf(it), metadata.namespace),
          ),
        ),
      ),
    ]);
  }
}

/** Name under which Rollouts are filed that look at a route, or at companions of a namespace. */
export function routeName(kind: RouteKind, where: string): string {
  return `${kind} ${where}`;
}

/** The cache of a collection; undefined for a kind of route that nobody watches. */
export function cacheOf(
  caches: Caches,
  kind: CacheKind,
): ReadCache<{ readonly metadata: TrimmedMetadata }> | undefined {
  switch (kind) {
    case 'rollouts':
    case 'deployments':
    case 'replicaSets':
    case 'services':
      return caches[kind];
    default:
      return caches.routes.known(kind)?.cache;
  }
}
