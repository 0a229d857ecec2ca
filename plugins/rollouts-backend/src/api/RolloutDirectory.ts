// SPDX-License-Identifier: Apache-2.0
/** Every Rollout of every connected cluster, read from the controllers' caches. */
import type { Rollout, RolloutRef, RolloutView } from '@teal/rollouts-common';
import { rolloutRefText } from '@teal/rollouts-common';
import type { LinkCandidate } from '../catalog/entityLink';
import type { Clusters } from '../clusters/Clusters';
import type { ConnectedCluster } from '../clusters/HostedCluster';
import type { RolloutFacts } from '../controller/RolloutCache';
import type { Environment } from '../environments';
import { environmentOf } from '../environments';
import { UnavailableError, UnknownError } from './errors';
import { presentRollout } from './present';

/** A Rollout with all that its cluster's caches know. */
export interface FoundRollout extends ConnectedCluster {
  readonly ref: RolloutRef;
  readonly rollout: Rollout;
  readonly facts: RolloutFacts;
  readonly environment?: Environment;
}

/** Reads; every answer is of this moment. */
export class RolloutDirectory {
  readonly #clusters: Clusters;
  readonly #environments: readonly Environment[];

  constructor(clusters: Clusters, environments: readonly Environment[] = []) {
    this.#clusters = clusters;
    this.#environments = environments;
  }

  /** Sorted by cluster, namespace and name. */
  list(): FoundRollout[] {
    return this.#clusters
      .list()
      .flatMap(({ name }) => {
        const cluster = this.#connected(name);
        return cluster
          ? cluster.cache
              .list()
              .map(rollout => this.#found(name, cluster, rollout))
          : [];
      })
      .sort((a, b) => (sortKey(a.ref) < sortKey(b.ref) ? -1 : 1));
  }

  find(ref: RolloutRef): FoundRollout | undefined {
    const cluster = this.#connected(ref.cluster);
    const rollout = cluster?.cache.get(ref);
    return cluster && rollout && this.#found(ref.cluster, cluster, rollout);
  }

  /**
   * @throws UnknownError for a cluster or Rollout that isn't there.
   * @throws UnavailableError while the cluster isn't connected, with the reason.
   */
  get(ref: RolloutRef): FoundRollout {
    const hosted = this.#clusters.get(ref.cluster);
    if (!hosted) {
      const known = this.#clusters.list().map(({ name }) => name);
      throw new UnknownError(
        `no cluster "${ref.cluster}" is configured (there are: ${
          known.join(', ') || 'none'
        })`,
      );
    }
    const state = hosted.state();
    if (state.state !== 'connected') {
      throw new UnavailableError(
        `cluster ${ref.cluster} is ${state.state}: ${state.reason}`,
      );
    }
    const found = this.find(ref);
    if (!found) {
      throw new UnknownError(`there is no Rollout ${rolloutRefText(ref)}`);
    }
    return found;
  }

  /** What tells the entity of a Rollout. */
  candidate(ref: RolloutRef): LinkCandidate {
    const found = this.find(ref);
    return found ? candidateOf(found) : ref;
  }

  #found(
    cluster: string,
    connected: ConnectedCluster,
    rollout: Rollout,
  ): FoundRollout {
    const { namespace, name } = rollout.metadata;
    const ref = { cluster, namespace, name };
    const environment = environmentOf(this.#environments, ref);
    return {
      ...connected,
      ref,
      rollout,
      facts: connected.cache.facts(rollout),
      ...(environment && { environment }),
    };
  }

  #connected(name: string): ConnectedCluster | undefined {
    const state = this.#clusters.get(name)?.state();
    return state?.state === 'connected' ? state.cluster : undefined;
  }
}

/** What tells the entity of a Rollout. */
export function candidateOf({
  ref,
  rollout,
  facts,
}: FoundRollout): LinkCandidate {
  return {
    cluster: ref.cluster,
    namespace: ref.namespace,
    labels: rollout.metadata.labels,
    workloadLabels: facts.workloadLabels,
  };
}

/** As the API shows it. */
export function viewOf({
  ref,
  rollout,
  facts,
  environment,
}: FoundRollout): RolloutView {
  return presentRollout(ref.cluster, rollout, facts, environment);
}

/** A character below every one that a name can hold keeps `a/b` before `a-1/b`. */
function sortKey({ cluster, namespace, name }: RolloutRef): string {
  return [cluster, namespace, name].join('\u0000');
}
