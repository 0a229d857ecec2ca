// SPDX-License-Identifier: Apache-2.0
/** What people may see of a cluster's caches, on every replica, leading or not. */
import type { ObjectReference, Rollout, Traffic } from '@teal/rollouts-common';
import { affectedRollouts, Change } from './affectedRollouts';
import type { Caches } from './caches';
import type { GuardSource } from './guard';
import { keyFor, ObjectKey, splitKey } from './objectCache';
import { workloadOf } from './observe/observe';
import { refusalOf, shareOf } from './observe/observeRoute';
import type {
  NamedRoute,
  RolloutCache,
  RolloutFacts,
  RolloutKey,
  SeenPod,
} from './RolloutCache';
import { kindOf, kindOfRef } from './routeKind';

export class CachedRollouts implements RolloutCache {
  readonly #options: {
    readonly caches: Caches;
    readonly guard: GuardSource;
    readonly pods: (key: ObjectKey) => readonly SeenPod[] | undefined;
    readonly leadership: RolloutCache['leadership'];
    readonly failingForMs: RolloutCache['failingForMs'];
  };
  readonly #listeners = new Set<(key: RolloutKey) => void>();
  readonly #podListeners = new Set<(key: RolloutKey) => void>();
  /** The facts that listeners were told last, as text. */
  readonly #told = new Map<ObjectKey, string>();

  constructor(options: {
    readonly caches: Caches;
    readonly guard: GuardSource;
    /** Of the pod watches. */
    readonly pods: (key: ObjectKey) => readonly SeenPod[] | undefined;
    readonly leadership: RolloutCache['leadership'];
    readonly failingForMs: RolloutCache['failingForMs'];
  }) {
    this.#options = options;
    const { caches } = options;
    caches.rollouts.onChange(change => this.#tell(change.key));
    caches.deployments.onChange(change =>
      this.#factsOf({ kind: 'deployments', change }),
    );
    caches.replicaSets.onChange(change =>
      this.#factsOf({ kind: 'replicaSets', change }),
    );
    caches.services.onChange(change =>
      this.#factsOf({ kind: 'services', change }),
    );
  }

  list(): readonly Rollout[] {
    return [...this.#options.caches.rollouts.values()];
  }

  get({ namespace, name }: RolloutKey): Rollout | undefined {
    return this.#options.caches.rollouts.get(keyFor(namespace, name));
  }

  facts(rollout: Rollout): RolloutFacts {
    const { caches } = this.#options;
    const { namespace } = rollout.metadata;
    const workload = workloadOf(caches, rollout);
    const service = caches.services.get(
      keyFor(namespace, rollout.spec.traffic.service),
    );
    const servicePort = service?.spec.ports?.[0]?.port;
    const replicaSets = workload
      ? caches.replicaSetsOf.get(workload.metadata.uid)
      : [];
    return {
      ...(workload && {
        workloadReplicas: workload.replicas,
        podSelector: workload.podSelector,
        workloadLabels: {
          ...workload.metadata.labels,
          ...workload.template.labels,
        },
      }),
      replicaSets: replicaSets.map(({ metadata, observed }) => ({
        uid: metadata.uid,
        hash: observed.hash,
      })),
      ...(servicePort === undefined ? {} : { servicePort }),
    };
  }

  routes(rollout: Rollout): readonly NamedRoute[] {
    const { caches } = this.#options;
    const { routes } = caches;
    const share = shareOf(rollout, workloadOf(caches, rollout));
    const resources = routes.routers.resources();
    const named = (
      role: NamedRoute['role'],
      { apiVersion, kind, name }: ObjectReference,
    ): NamedRoute => {
      const ref = { apiVersion, kind, name };
      const wanted = kindOfRef(ref);
      return {
        role,
        ref,
        resource: resources.find(it => kindOf(it) === wanted),
      };
    };
    return (rollout.spec.traffic.routes ?? []).flatMap(ref => [
      named('route', ref),
      ...(routes.find(share, ref)?.companions ?? []).map(({ object }) =>
        named('companion', { ...object, name: object.metadata.name }),
      ),
    ]);
  }

  trafficProblem(rollout: Rollout, traffic: Traffic): string | undefined {
    const { caches } = this.#options;
    const share = shareOf(rollout, workloadOf(caches, rollout));
    for (const ref of rollout.spec.traffic.routes ?? []) {
      const found = caches.routes.find(share, ref);
      const problem = found && refusalOf(found, share, traffic);
      if (problem !== undefined) return `${ref.kind} ${ref.name}: ${problem}`;
    }
    return undefined;
  }

  onChange(listener: (key: RolloutKey) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  releasePods({ namespace, name }: RolloutKey) {
    return this.#options.pods(keyFor(namespace, name));
  }

  onReleasePods(listener: (key: RolloutKey) => void): () => void {
    this.#podListeners.add(listener);
    return () => this.#podListeners.delete(listener);
  }

  /** The pods of a release have changed. */
  tellPods(key: ObjectKey): void {
    for (const listener of [...this.#podListeners]) listener(splitKey(key));
  }

  leadership() {
    return this.#options.leadership();
  }

  failingForMs() {
    return this.#options.failingForMs();
  }

  guard() {
    return this.#options.guard.current();
  }

  #factsOf(change: Change): void {
    if (this.#listeners.size === 0) return;
    for (const key of affectedRollouts(this.#options.caches, change)) {
      const rollout = this.get(splitKey(key));
      const facts = rollout && JSON.stringify(this.facts(rollout));
      if (facts === undefined || this.#told.get(key) === facts) continue;
      this.#told.set(key, facts);
      this.#tell(key);
    }
  }

  #tell(key: ObjectKey): void {
    const at = splitKey(key);
    if (!this.get(at)) this.#told.delete(key);
    for (const listener of [...this.#listeners]) listener(at);
  }
}
