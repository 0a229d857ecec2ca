// SPDX-License-Identifier: Apache-2.0
import type { Rollout } from './rollout';

/** What `POST …/actions` takes. */
export type RolloutActionName =
  | 'promote'
  | 'promote-full'
  | 'hold'
  | 'resume'
  | 'abort'
  | 'rollback'
  | 'retry';

/** Body of `POST /rollouts/{cluster}/{namespace}/{name}/actions`. */
export interface RolloutActionRequest {
  action: RolloutActionName;
  /** The release that the person saw; another one is running: 409. */
  release: string;
  /** 1-based step that the person saw; needed for promote. */
  step?: number;
  reason?: string;
}

/** A Rollout as the portal shows it. */
export interface RolloutView {
  /** Name of the cluster in the portal's configuration. */
  cluster: string;
  /** The entity that the label `backstage.io/kubernetes-id` names, if any. */
  entityName?: string;
  /** Trimmed: no managedFields, only Teal's annotations. */
  rollout: Rollout;
  /** spec.replicas of the workload; undefined when the workload doesn't exist. */
  workloadReplicas?: number;
  /** Port of the stable Service, for the sentence that says how to reach the new version. */
  servicePort?: number;
}

/** A pod of the stable or the new version. */
export interface PodView {
  name: string;
  version: 'stable' | 'canary' | 'other';
  revision: string;
  ready: boolean;
  /** As kubectl prints it: Running, ImagePullBackOff, CrashLoopBackOff, Terminating, Pending … */
  status: string;
  /** The sentence that explains a status that isn't well. */
  message?: string;
  restarts: number;
  startedAt?: string;
  /** Names of its containers, the main one first: what `…/logs?container=` takes. */
  containers?: string[];
}

/** `GET …/traffic`: what the metrics say beside what the routes say. */
export interface MeasuredTraffic {
  /** False: no metrics address is configured for this cluster, or it didn't answer; `reason` says which. */
  available: boolean;
  reason?: string;
  /** Requests a second over the last `windowSeconds`. */
  stablePerSecond?: number;
  canaryPerSecond?: number;
  windowSeconds?: number;
  at?: string;
}

/** A cluster of the portal's configuration. */
export interface ClusterView {
  name: string;
  state: 'connected' | 'unreachable' | 'unsupported';
  /** The sentence behind a state that isn't `connected`. */
  reason?: string;
  /** True on the replica that holds the Lease. */
  leading: boolean;
  /** Who holds it, from the Lease. */
  leader?: string;
  gated?: { status: 'True' | 'False' | 'Unknown'; reason: string };
}

/** One message of `GET …/events`: the whole state after a change. */
export type RolloutChange =
  | { type: 'snapshot'; items: RolloutView[] }
  | { type: 'changed'; item: RolloutView }
  | {
      type: 'removed';
      cluster: string;
      namespace: string;
      name: string;
    };
