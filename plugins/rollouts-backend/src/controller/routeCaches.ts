// SPDX-License-Identifier: Apache-2.0
/** Routes and the objects beside them, a cache for each kind, made when a Rollout first names it. */
import type { ObjectReference } from '@teal/rollouts-common';
import type {
  RouteObjects,
  RouteResource,
  Share,
  TrafficRouter,
} from '@teal/rollouts-node';
import type { CacheChange, ObjectKey } from './objectCache';
import { CacheIndex, keyFor, ObjectCache } from './objectCache';
import type { RouteKind } from './routeKind';
import { kindOf } from './routeKind';
import type { TrafficRouters } from './traffic/routers';
import type { TrimmedRoute } from './trimRoute';

/** Whether a kind can be read in this cluster; the message says what is missing. */
export type Readability =
  | { readonly state: 'readable' }
  /** Nothing has come yet. */
  | { readonly state: 'starting' }
  /** The API server doesn't know the kind, so no such object exists. */
  | { readonly state: 'notServed'; readonly message: string }
  /** It may be there, but can't be seen. */
  | { readonly state: 'unreadable'; readonly message: string };

/** A route with everything that its router looks at. */
export interface FoundRoute {
  readonly router: TrafficRouter;
  readonly route: TrimmedRoute;
  readonly companions: readonly TrimmedRoute[];
}

/** One kind. */
export interface RouteCollection {
  readonly resource: RouteResource;
  readonly cache: ObjectCache<TrimmedRoute>;
  readonly byNamespace: CacheIndex<TrimmedRoute>;
  /** By scope: a namespace, or '' for all. Empty: nobody watches, such as in a command that reads once. */
  readonly readability: Map<string, Readability>;
}

/** A change of one route or companion. */
export interface RouteChange {
  readonly kind: RouteKind;
  readonly change: CacheChange<TrimmedRoute>;
}

export class RouteCaches {
  readonly routers: TrafficRouters;
  readonly #collections = new Map<RouteKind, RouteCollection>();
  readonly #listeners = new Set<(change: RouteChange) => void>();

  constructor(routers: TrafficRouters) {
    this.routers = routers;
  }

  /** The cache of a kind. */
  collection(resource: RouteResource): RouteCollection {
    const kind = kindOf(resource);
    const known = this.#collections.get(kind);
    if (known) return known;
    const cache = new ObjectCache<TrimmedRoute>();
    const made: RouteCollection = {
      resource,
      cache,
      byNamespace: cache.index(it => [it.metadata.namespace]),
      readability: new Map(),
    };
    cache.onChange(change => {
      for (const listener of [...this.#listeners]) listener({ kind, change });
    });
    this.#collections.set(kind, made);
    return made;
  }

  /** Every kind that was asked for. */
  all(): readonly RouteCollection[] {
    return [...this.#collections.values()];
  }

  /** A kind that was asked for before. */
  known(kind: RouteKind): RouteCollection | undefined {
    return this.#collections.get(kind);
  }

  /** A kind that was asked for before. */
  ofResource(resource: RouteResource): RouteCollection | undefined {
    return this.known(kindOf(resource));
  }

  /** Drops what was kept of a kind that nobody watches any more. */
  forget(kind: RouteKind): void {
    this.#collections.delete(kind);
  }

  /** Tells every change of every kind. */
  onChange(listener: (change: RouteChange) => void): void {
    this.#listeners.add(listener);
  }

  /** Whether everything that the route needs can be read; the worst counts. */
  readability(namespace: string, ref: ObjectReference): Readability {
    const states = this.routers.resourcesOf(ref).map((resource, index) => {
      const { readability } = this.collection(resource);
      const found = readability.get('') ?? readability.get(namespace);
      // Of a companion's kind that isn't served there are simply none.
      return index > 0 && found?.state === 'notServed' ? undefined : found;
    });
    for (const worst of ['unreadable', 'starting', 'notServed'] as const) {
      const found = states.find(it => it?.state === worst);
      if (found) return found;
    }
    return { state: 'readable' };
  }

  /** What a Rollout names, with the objects of its router's other kinds that belong to it. */
  find(share: Share, ref: ObjectReference): FoundRoute | undefined {
    const router = this.routers.of(ref);
    const route =
      router && this.get(router.resource, keyFor(share.namespace, ref.name));
    if (!route) return undefined;
    const companions = (router.companions ?? [])
      .flatMap(it => this.collection(it).byNamespace.get(share.namespace))
      .filter(
        it =>
          it !== route &&
          it.metadata.deletionTimestamp === undefined &&
          router.belongs?.(it.object, route.object, share),
      );
    return { router, route, companions };
  }

  get(resource: RouteResource, key: ObjectKey): TrimmedRoute | undefined {
    return this.collection(resource).cache.get(key);
  }
}

/** As a router takes it. */
export function objectsOf({ route, companions }: FoundRoute): RouteObjects {
  return { route: route.object, companions: companions.map(it => it.object) };
}
