// SPDX-License-Identifier: Apache-2.0
import type { EnvironmentLabel } from './releases';
import type { Rollout } from './rollout';
import type { StepTraffic } from './traffic';

/** What `POST …/actions` takes. */
export type RolloutActionName =
  | 'promote'
  | 'promote-full'
  | 'hold'
  | 'resume'
  | 'abort'
  | 'rollback'
  | 'retry'
  | 'adjust'
  | 'approve';

/** Body of `POST /rollouts/{cluster}/{namespace}/{name}/actions`. */
export interface RolloutActionRequest {
  action: RolloutActionName;
  /** The release that the person saw; another one is running: 409. */
  release: string;
  /** 1-based step that the person saw; needed for promote and adjust, and to approve one step of a gate. */
  step?: number;
  /** Name in spec.gates; needed for approve. */
  gate?: string;
  /** Who sees the new version from now on in this step; needed for adjust. */
  traffic?: StepTraffic;
  reason?: string;
  /** True: everything is checked, by the API server too, and nothing is changed. */
  dryRun?: boolean;
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
  /** The entry of `rollouts.environments` that holds cluster and namespace, if any. */
  environment?: RolloutEnvironment;
}

/** What people call the place where a Rollout is. */
export interface RolloutEnvironment {
  name: string;
  label?: EnvironmentLabel;
  /** Whoever began a release here may not let it go on. */
  fourEyes: boolean;
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

/** One moment of a version's traffic. */
export interface TrafficPoint {
  /** RFC 3339. */
  at: string;
  requestsPerSecond: number;
  /** Percent of the answers that weren't 5xx; absent where there was no request. */
  successPercent?: number;
  /** Milliseconds below which half of the answers were. */
  p50Ms?: number;
  /** Milliseconds below which 99 of 100 answers were. */
  p99Ms?: number;
}

/** How often a version answered with an HTTP status code. */
export interface CodeShare {
  code: string;
  /** Of this version's answers. */
  percent: number;
}

/** The traffic of a version over time. */
export interface VersionTraffic {
  /** Oldest first; times of which the metrics know nothing are left out. */
  points: TrafficPoint[];
  /** Over the last 5 minutes, at times when the new version answered too; the most frequent first. */
  codes: CodeShare[];
}

/** `GET …/traffic/series`: what both versions got in the last minutes. */
export interface TrafficSeries {
  /** False: `reason` says why there is nothing to see. */
  available: boolean;
  reason?: string;
  /** Sooner than this there is nothing newer to be had. */
  refreshSeconds: number;
  /** The newest moment that was asked for. */
  at?: string;
  minutes?: number;
  /** Between two points. */
  stepSeconds?: number;
  /** Over how long each point is taken. */
  windowSeconds?: number;
  stable?: VersionTraffic;
  canary?: VersionTraffic;
}

/** An object that says who gets the requests: `GET …/routes`. */
export interface RouteView {
  apiVersion: string;
  kind: string;
  name: string;
  role: 'service' | 'canaryService' | 'route' | 'companion';
  /** The object as it is in the cluster now, without managedFields; absent where it doesn't exist. */
  object?: { [name: string]: unknown };
  /** Why there is no object. */
  missing?: string;
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
