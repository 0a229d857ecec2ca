// SPDX-License-Identifier: Apache-2.0
import type { Traffic } from '@teal/rollouts-common';

/** A Kubernetes object as the API server sends it, without metadata.managedFields. Never changed in place. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly generation?: number;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** A kind of object in the API. */
export interface RouteResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Name in URLs and RBAC. */
  readonly plural: string;
}

/** Whose share of a route it is. */
export interface Share {
  /** The Rollout. */
  readonly rollout: string;
  readonly namespace: string;
  /** The release under way, `g7`; undefined while there is none. */
  readonly release: string | undefined;
  /** The stable Service. */
  readonly service: string;
  /** The extra Service, which selects the new version. */
  readonly canary: string;
}

/** A route that a Rollout names, with the objects of the router's other kinds in the same namespace that belong to it. */
export interface RouteObjects {
  readonly route: KubernetesObject;
  /** The router's `companions`, as `belongs` chose them. */
  readonly companions: readonly KubernetesObject[];
}

/** What a route says about the new version now. */
export interface RouteReading {
  /** A reference, rule, object or annotation of this Rollout's is there. */
  readonly touched: boolean;
  /** What was asked for last, if the objects still say exactly that; undefined: they were edited, or it was never asked. */
  readonly traffic: Traffic | undefined;
  /** Percent of the stable Service's requests at the extra Service, the highest of its rules; 0 where it isn't referred to. */
  readonly weight: number;
  /** Some request can reach the new version, or a copy of one. */
  readonly exposed: boolean;
}

/** The objects as they should become, or why they can't: what is impossible, and what is possible. */
export type Desired = RouteObjects | { readonly refused: string };

/**
 * Moves requests for one kind of route. Everything here is pure and must not
 * look at anything but its arguments: Teal reads, writes, waits and restores.
 *
 * Rules that every router keeps (DESIGN §3.10):
 * - It changes only references to its own two Services and the rules and objects it added.
 * - It remembers only what arithmetic can't give back, in the annotation
 *   `rollouts.teal.dev/original.<rollout>` on the object concerned, together with the traffic asked for.
 * - Any traffic can follow any other, and `withdrawn` works on every state that `desired` made,
 *   with edits that a user made meanwhile kept.
 * - Several Rollouts can share an object.
 * - `desired` with weight 0 and nothing else makes the extra Service known to
 *   the data plane without sending anything to it; Teal always asks for that
 *   before anything else, and again before `withdrawn`.
 */
export interface TrafficRouter {
  /** For messages and metrics, such as `http-route`. */
  readonly id: string;
  /** The kind that a Rollout names in spec.traffic.routes. */
  readonly resource: RouteResource;
  /** Other kinds that it reads or makes in the same namespace. */
  readonly companions?: readonly RouteResource[];
  /** True when the object of a companion kind is of concern to the route. */
  belongs?(
    companion: KubernetesObject,
    route: KubernetesObject,
    share: Share,
  ): boolean;
  /** c1: why the route can't carry a release at all, with the remedy; undefined: it can. */
  check(objects: RouteObjects, share: Share): string | undefined;
  /**
   * The objects with this traffic. Companions that are new are created (before the route is written), those that are
   * left out are deleted (after it). Refused, with the sentence, where this data plane can't do it or a limit is exceeded.
   */
  desired(objects: RouteObjects, share: Share, traffic: Traffic): Desired;
  /** The objects without anything of this Rollout's. */
  withdrawn(objects: RouteObjects, share: Share): RouteObjects;
  read(objects: RouteObjects, share: Share): RouteReading;
  /** The data plane reports that it has applied the objects as they are; undefined: it never reports, so Teal waits `settleMs`. */
  applied(objects: RouteObjects): boolean | undefined;
  /** Names of the Services of its own namespace that the route sends requests to: how the route of a Service is found. Absent: routes of this kind have to be named. */
  services?(route: KubernetesObject): readonly string[];
  /** Milliseconds that a data plane without reports gets to follow a write. Default 1,000. */
  readonly settleMs?: number;
}
