// SPDX-License-Identifier: Apache-2.0
/** Which router moves requests for which kind of route. */
import type { ObjectReference } from '@teal/rollouts-common';
import type { RouteResource, TrafficRouter } from '@teal/rollouts-node';
import type { RouteKind } from '../routeKind';
import { kindOf, kindOfRef } from '../routeKind';
import { grpcRouteRouter } from './gateway/grpcRouteRouter';
import { httpRouteRouter } from './gateway/httpRouteRouter';
import { ingressRouter } from './ingressRouter';
import { virtualService } from './virtualService';

/** What Teal brings along. */
export const builtInRouters: readonly TrafficRouter[] = [
  httpRouteRouter,
  grpcRouteRouter,
  ingressRouter,
  virtualService,
];

export class TrafficRouters {
  readonly #byKind = new Map<RouteKind, TrafficRouter>();

  /** Of two routers for one kind the later one counts, so that a module's replaces Teal's own. */
  constructor(routers: readonly TrafficRouter[] = builtInRouters) {
    for (const router of routers) {
      this.#byKind.set(kindOf(router.resource), router);
    }
  }

  /** The router for what a Rollout names, whatever the version it names. */
  of(ref: ObjectReference): TrafficRouter | undefined {
    return this.#byKind.get(kindOfRef(ref));
  }

  /** Kinds that must be read to know what a Rollout names: the route's own, then the others that its router reads or makes. */
  resourcesOf(ref: ObjectReference): readonly RouteResource[] {
    const router = this.of(ref);
    return router ? [router.resource, ...(router.companions ?? [])] : [];
  }

  /** Every kind that some router reads or makes, once. */
  resources(): readonly RouteResource[] {
    const all = [...this.#byKind.values()].flatMap(
      ({ resource, companions = [] }) => [resource, ...companions],
    );
    return [...new Map(all.map(it => [kindOf(it), it])).values()];
  }

  /** Kinds among which the route of a Service can be found. */
  searchable(): readonly RouteResource[] {
    return [...this.#byKind.values()]
      .filter(({ services }) => services !== undefined)
      .map(({ resource }) => resource);
  }

  /** How the Services of such a route are found. */
  servicesIn(resource: RouteResource): TrafficRouter['services'] {
    return this.#byKind.get(kindOf(resource))?.services;
  }

  /** "HTTPRoute of gateway.networking.k8s.io/v1, …": what can be named, for a sentence. */
  supported(): string {
    return [...this.#byKind.values()]
      .map(
        ({ resource: { group, version, kind } }) =>
          `${kind} of ${group ? `${group}/` : ''}${version}`,
      )
      .join(', ');
  }
}
