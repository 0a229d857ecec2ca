// SPDX-License-Identifier: Apache-2.0
import type { ObjectReference, Rollout, Traffic } from '@teal/rollouts-common';
import type { RouteResource } from '@teal/rollouts-node';
import type { GuardObservation } from './observe/observation';

/** Names a Rollout inside one cluster. */
export interface RolloutKey {
  readonly namespace: string;
  readonly name: string;
}

/** What the caches know about a Rollout beside the object itself. */
export interface RolloutFacts {
  /** spec.replicas of the workload; undefined when it doesn't exist. */
  readonly workloadReplicas?: number;
  /** `spec.selector` of the workload as a label selector, `app=cart,tier=web`. */
  readonly podSelector?: string;
  /** Labels of the workload itself. */
  readonly workloadLabels?: Readonly<Record<string, string>>;
  /** uid of each ReplicaSet of the workload, with its pod-template-hash. */
  readonly replicaSets: readonly {
    readonly uid: string;
    readonly hash: string;
  }[];
  /** First port of the stable Service. */
  readonly servicePort?: number;
}

/** A pod of a release under way. */
export interface SeenPod {
  readonly name: string;
  /** pod-template-hash. */
  readonly hash: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** Milliseconds since the epoch; absent while it isn't ready. */
  readonly readySince?: number;
  /** Why a container waits, such as ImagePullBackOff. */
  readonly waiting?: { readonly reason: string; readonly message?: string };
  /** Why no node takes it. */
  readonly unschedulable?: string;
}

/** An object that says who gets the requests. */
export interface NamedRoute {
  /** A companion belongs to the route before it: a second Ingress, a DestinationRule. */
  readonly role: 'route' | 'companion';
  readonly ref: ObjectReference;
  /** How it is read; undefined: no router knows the kind. */
  readonly resource: RouteResource | undefined;
}

/**
 * What a controller shows of its caches, on every replica, leading or not.
 * Reads answer from memory at once and never fail; the objects are shared, so
 * callers must not change them.
 */
export interface RolloutCache {
  list(): readonly Rollout[];
  get(key: RolloutKey): Rollout | undefined;
  facts(rollout: Rollout): RolloutFacts;
  /** What the Rollout names, in its order, each followed by what belongs to it. */
  routes(rollout: Rollout): readonly NamedRoute[];
  /** The first route that can't carry this traffic, and why; undefined: as far as is known they all can. */
  trafficProblem(rollout: Rollout, traffic: Traffic): string | undefined;
  /**
   * Calls back after a Rollout was added, changed or deleted, or one of its
   * facts changed.
   *
   * @returns stops it.
   */
  onChange(listener: (key: RolloutKey) => void): () => void;
  /** Pods of a release under way, on the replica that leads; undefined where they aren't watched. */
  releasePods(key: RolloutKey): readonly SeenPod[] | undefined;
  /** Calls back after one of them changed. @returns stops it. */
  onReleasePods(listener: (key: RolloutKey) => void): () => void;
  /** Who reconciles this cluster now. */
  leadership(): { readonly leading: boolean; readonly leader?: string };
  /** For how many milliseconds no list or watch of Rollouts has worked: what is read may be that old. Undefined: all is well. */
  failingForMs(): number | undefined;
  /** Undefined until it was looked at. */
  guard(): GuardObservation | undefined;
}
