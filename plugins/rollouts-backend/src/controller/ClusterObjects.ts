// SPDX-License-Identifier: Apache-2.0
/**
 * What a controller's watches know of a cluster, for whoever plans Rollouts:
 * the workloads, the Services that find their pods, the routes that send to
 * those Services. Reads answer from memory; nothing is asked of the cluster.
 */
import type { ObjectReference } from '@teal/rollouts-common';
import { isMidRelease, OWNED_BY_LABEL } from '@teal/rollouts-common';
import type { Caches, TrimmedRollout } from './caches';
import type { CacheChange, ReadCache } from './objectCache';
import type { RouteWatches } from './routeWatches';
import type { TrimmedDeployment, TrimmedMetadata } from './trim';
import type { TrimmedService } from './trimTraffic';

/** A route with the Services of its own namespace that it sends requests to. */
export interface FoundRouteOf {
  readonly namespace: string;
  readonly ref: ObjectReference;
  readonly services: readonly string[];
}

export interface ClusterObjects {
  readonly rollouts: ReadCache<TrimmedRollout>;
  readonly deployments: ReadCache<TrimmedDeployment>;
  readonly services: ReadCache<TrimmedService>;
  /** Every route of a kind that can be searched, but those that Teal made itself. */
  routes(): readonly FoundRouteOf[];
  /** Watches the kinds of routes that can be searched, from now on. */
  seekRoutes(): void;
  /** False while such a kind may still be on its way. */
  hasRoutes(): boolean;
  /** True while this replica may write to the cluster. */
  leading(): boolean;
  /**
   * Calls back when something changed that a plan looks at, or when this
   * replica has begun or ceased to lead.
   *
   * @returns stops it.
   */
  onChange(listener: () => void): () => void;
}

/** The caches of a running controller as `ClusterObjects`. */
export class WatchedObjects implements ClusterObjects {
  readonly rollouts: ReadCache<TrimmedRollout>;
  readonly deployments: ReadCache<TrimmedDeployment>;
  readonly services: ReadCache<TrimmedService>;
  readonly #options: {
    readonly caches: Caches;
    readonly routeWatches: Pick<RouteWatches, 'seek' | 'hasSought'>;
    readonly leading: () => boolean;
  };
  readonly #listeners = new Set<() => void>();

  constructor(options: {
    readonly caches: Caches;
    readonly routeWatches: Pick<RouteWatches, 'seek' | 'hasSought'>;
    readonly leading: () => boolean;
  }) {
    const { caches } = options;
    this.#options = options;
    this.rollouts = caches.rollouts;
    this.deployments = caches.deployments;
    this.services = caches.services;
    this.#tellOf(caches.rollouts, samePlannedRollout);
    this.#tellOf(caches.deployments, sameWorkload);
    this.#tellOf(caches.services, sameSelection);
    caches.routes.onChange(({ change: { before, after } }) => {
      if (!before || !after || !sameSpec(before, after)) this.tell();
    });
  }

  routes(): readonly FoundRouteOf[] {
    const { routes } = this.#options.caches;
    return routes.routers.searchable().flatMap(resource => {
      const services = routes.routers.servicesIn(resource);
      const collection = routes.ofResource(resource);
      if (!collection || !services) return [];
      return [...collection.cache.values()]
        .filter(({ metadata }) => !metadata.labels[OWNED_BY_LABEL])
        .map(({ object }) => ({
          namespace: object.metadata.namespace,
          ref: {
            apiVersion: object.apiVersion,
            kind: object.kind,
            name: object.metadata.name,
          },
          services: services(object),
        }));
    });
  }

  seekRoutes(): void {
    this.#options.routeWatches.seek();
  }

  hasRoutes(): boolean {
    return this.#options.routeWatches.hasSought();
  }

  leading(): boolean {
    return this.#options.leading();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something changed that no cache tells: leadership, readability. */
  tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #tellOf<T>(
    cache: { onChange(listener: (change: CacheChange<T>) => void): unknown },
    same: (before: T, after: T) => boolean,
  ): void {
    cache.onChange(({ before, after }) => {
      if (!before || !after || !same(before, after)) this.tell();
    });
  }
}

interface WithMetadata {
  readonly metadata: TrimmedMetadata;
}

function sameSpec(before: WithMetadata, after: WithMetadata): boolean {
  const [a, b] = [before.metadata, after.metadata];
  return a.uid === b.uid && a.generation === b.generation;
}

function sameNames(before: WithMetadata, after: WithMetadata): boolean {
  const [a, b] = [before.metadata, after.metadata];
  return (
    JSON.stringify([a.labels, a.annotations, a.deletionTimestamp]) ===
    JSON.stringify([b.labels, b.annotations, b.deletionTimestamp])
  );
}

/** Its status changes all the time, and only says whether a release is under way. */
function samePlannedRollout(
  before: TrimmedRollout,
  after: TrimmedRollout,
): boolean {
  return (
    sameSpec(before, after) &&
    sameNames(before, after) &&
    isMidRelease(before) === isMidRelease(after)
  );
}

function sameWorkload(
  before: TrimmedDeployment,
  after: TrimmedDeployment,
): boolean {
  return (
    before.metadata.uid === after.metadata.uid &&
    sameNames(before, after) &&
    // Kept by reference while the template is the same.
    (before.template === after.template ||
      JSON.stringify(before.template.labels) ===
        JSON.stringify(after.template.labels))
  );
}

function sameSelection(before: TrimmedService, after: TrimmedService): boolean {
  return (
    before.metadata.uid === after.metadata.uid &&
    sameNames(before, after) &&
    JSON.stringify(before.spec.selector) === JSON.stringify(after.spec.selector)
  );
}
