// SPDX-License-Identifier: Apache-2.0
/** Everything that the watches of one cluster have delivered, with the indexes that a look-up needs. */
import { canaryServiceName, Rollout } from '@teal/rollouts-common';
import { CacheIndex, keyFor, ObjectCache } from './objectCache';
import type {
  TrimmedDeployment,
  TrimmedMetadata,
  TrimmedReplicaSet,
} from './trim';
import type {
  TrimmedEndpointSlice,
  TrimmedRoute,
  TrimmedService,
} from './trimTraffic';

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
  readonly routes = new ObjectCache<TrimmedRoute>();

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
  /** By `namespace/name` of each route. */
  readonly rolloutsByRoute: CacheIndex<TrimmedRollout> = this.rollouts.index(
    ({ metadata, spec }) =>
      (spec.traffic.routes ?? []).map(it =>
        keyFor(metadata.namespace, it.name),
      ),
  );
  /** By uid of the Deployment. */
  readonly replicaSetsOf: CacheIndex<TrimmedReplicaSet> =
    this.replicaSets.index(it => (it.ownerUid ? [it.ownerUid] : []));
  /** By `namespace/name` of the Service. */
  readonly endpointSlicesOf: CacheIndex<TrimmedEndpointSlice> =
    this.endpointSlices.index(it =>
      it.service ? [keyFor(it.metadata.namespace, it.service)] : [],
    );
}
