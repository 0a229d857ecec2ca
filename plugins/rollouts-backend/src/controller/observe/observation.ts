// SPDX-License-Identifier: Apache-2.0
import type {
  AnalysisTemplateSpec,
  ApproveCommand,
  IntOrPercent,
  ObjectReference,
  RolloutSpec,
  RolloutStep,
  RolloutStatus,
  StepTraffic,
  Traffic,
} from '@teal/rollouts-common';
import type { MeasurementResult } from '../analysis/judging/request';
import type { GateAnswer } from '../gates/asking/question';

/**
 * Everything `decide` may know about one Rollout, as plain data. It is built
 * from caches that have seen our last write; nothing in it is a promise about
 * the future. Times are milliseconds since the epoch.
 */
export interface Observation {
  readonly rollout: RolloutObservation;
  /** Undefined: no such workload. */
  readonly workload: WorkloadObservation | undefined;
  /** Every ReplicaSet that the workload owns, those at 0 included. */
  readonly replicaSets: readonly ReplicaSetObservation[];
  /** Pods of the workload; undefined until the release's pod watch has delivered its first list. */
  readonly pods: readonly PodObservation[] | undefined;
  /** The stable Service; undefined: it does not exist. */
  readonly service: ServiceObservation | undefined;
  /** `<service>-canary`; undefined: it does not exist. */
  readonly canaryService: ServiceObservation | undefined;
  /** One for each of spec.traffic.routes, in their order. */
  readonly routes: readonly RouteObservation[];
  /** What analysis knows beside the spec and the status. */
  readonly analysis: AnalysisObservation;
  /** What webhook gates have answered; the status has some of it already. */
  readonly gates: { readonly answers: readonly GateAnswer[] };
  /** What holds a template change of this cluster's workloads. */
  readonly guard: GuardObservation;
  /** Whether the API server was away lately. */
  readonly apiServer: ApiServerObservation;
  /** Older Rollouts in the namespace that name the same workload or Service. */
  readonly rivals: readonly string[];
}

/** Absences of the API server that were long enough to matter; empty: none since this controller began. */
export interface ApiServerObservation {
  /** It has not answered since then. */
  readonly awaySince?: number;
  /** It answers again since then. */
  readonly backAt?: number;
}

/** The Rollout itself. */
export interface RolloutObservation {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  /** deletionTimestamp is set. */
  readonly deleting: boolean;
  /** Our finalizer is on it. */
  readonly hasFinalizer: boolean;
  readonly spec: RolloutSpec;
  /** As last written; undefined on a Rollout that is new or was made again. */
  readonly status: RolloutStatus | undefined;
  readonly commands: Commands;
}

/** The command annotations, parsed; whether they apply is decide's to say. */
export interface Commands {
  readonly promote?: {
    readonly release: string;
    readonly step: number | 'full';
  };
  readonly hold?: { readonly release: string };
  readonly abort?: { readonly release: string };
  readonly rollback?: { readonly release: string };
  readonly retry?: { readonly release: string };
  /** Who sees the new version from now on in this step (1-based). */
  readonly adjust?: {
    readonly release: string;
    readonly step: number;
    readonly traffic: StepTraffic;
  };
  /** A gate's answer by a person; without a step, about the one that waits (1-based). */
  readonly approve?: ApproveCommand;
  readonly actor?: string;
  readonly reason?: string;
  /** Annotations whose value can't be read, with the sentence that says what they should hold. */
  readonly malformed: readonly {
    readonly command: CommandName;
    readonly value: string;
    readonly why: string;
  }[];
}

/** Annotations that carry a command. */
export type CommandName =
  | 'promote'
  | 'hold'
  | 'abort'
  | 'rollback'
  | 'retry'
  | 'adjust'
  | 'approve';

/** The fields that a release changes. An absent property was or is absent in the object. */
export interface ReleaseFields {
  readonly minReadySeconds?: number;
  readonly progressDeadlineSeconds?: number;
  readonly maxSurge?: IntOrPercent;
  readonly maxUnavailable?: IntOrPercent;
  readonly strategyType?: string;
}

/** The Deployment. */
export interface WorkloadObservation {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly deleting: boolean;
  /** The gate's label is on it. */
  readonly gated: boolean;
  /** Value of the bypass annotation. */
  readonly bypass?: string;
  readonly replicas: number;
  readonly paused: boolean;
  /** As the fields stand now. */
  readonly fields: ReleaseFields;
  /** Hash of the pod template without the marker; equal to a ReplicaSet's `templateHash` when the templates are equal. */
  readonly templateHash: string;
  /** Labels of the pod template, for the check that the Service selects the new pods too. */
  readonly templateLabels: Readonly<Record<string, string>>;
  readonly images: readonly string[];
  /** Release id in the marker: this template is held. */
  readonly held?: string;
  /** What the gate wrote; undefined: no release is under way. */
  readonly release?: {
    readonly id: string;
    readonly changedBy?: string;
    /** pod-template-hash of the stable version; absent until the controller has let the template in. */
    readonly stableHash?: string;
    /** The user's own values, as the gate and the guard saved them. */
    readonly originals: ReleaseFields;
    /** The user had paused the workload. */
    readonly originallyPaused: boolean;
    /** Steps of this release alone. */
    readonly steps?: RolloutStep[];
    /** Why steps that it should have can't be used. */
    readonly stepsProblem?: string;
    /** After which it has timed out. */
    readonly timeoutSeconds?: number;
  };
  /** The Deployment controller's own report. */
  readonly status: {
    readonly observedGeneration: number;
    readonly replicas: number;
    readonly updatedReplicas: number;
    readonly readyReplicas: number;
    readonly availableReplicas: number;
  };
  /** metadata.managedFields holds an entry of ours. */
  readonly managedByUs: boolean;
}

/** A ReplicaSet of the workload. */
export interface ReplicaSetObservation {
  readonly name: string;
  readonly resourceVersion: string;
  /** pod-template-hash. */
  readonly hash: string;
  /** `deployment.kubernetes.io/revision`. */
  readonly revision: number;
  /** Comparable with the workload's. */
  readonly templateHash: string;
  readonly images: readonly string[];
  /** spec.minReadySeconds, 0 where absent: an inflated one keeps the pods of a version that became stable from counting as available. */
  readonly minReadySeconds: number;
  /** spec.replicas. */
  readonly replicas: number;
  /** status.replicas: pods that exist. */
  readonly currentReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  /** Why the API server refuses its pods, such as a quota that is used up; absent: it doesn't. */
  readonly podsRefused?: string;
}

/** A pod of the workload. */
export interface PodObservation {
  readonly name: string;
  /** pod-template-hash. */
  readonly hash: string;
  readonly deleting: boolean;
  /** lastTransitionTime of Ready=True; absent while it isn't ready. */
  readonly readySince?: number;
  /** Why a container waits, such as ImagePullBackOff. */
  readonly waiting?: { readonly reason: string; readonly message?: string };
  /** Why no node takes it. */
  readonly unschedulable?: string;
  readonly restarts: number;
  /** Why a container ended last time, such as OOMKilled. */
  readonly lastTermination?: string;
}

/** What analysis looks at. */
export interface AnalysisObservation {
  /** Those that the Rollout uses, by kind and name such as `AnalysisTemplate/errors`. */
  readonly templates: Readonly<Record<string, AnalysisTemplateSpec>>;
  /** Measurements that were made; the status has some of them already. */
  readonly results: readonly MeasurementResult[];
}

/** A Service. */
export interface ServiceObservation {
  readonly name: string;
  readonly resourceVersion: string;
  readonly deleting: boolean;
  /** spec.type; headless is `ClusterIP` with `headless`. */
  readonly type: string;
  readonly headless: boolean;
  /** Without pod-template-hash; empty: the Service selects nothing by itself. */
  readonly selector: Readonly<Record<string, string>>;
  /** pod-template-hash in the selector. */
  readonly pinnedTo?: string;
  /** Name of the Rollout in our ownership label (the extra Service). */
  readonly ownedBy?: string;
  /** Ready endpoints by the pod-template-hash of their pod. */
  readonly readyEndpoints: Readonly<Record<string, number>>;
  /** Ready or not: endpoints that are no pods of this workload, by name; at most 5. */
  readonly foreignEndpoints: readonly string[];
  readonly managedByUs: boolean;
}

/** A route that sends requests to the stable Service. */
export interface RouteObservation {
  readonly ref: ObjectReference;
  readonly exists: boolean;
  /** Nobody may see whether it exists: the sentence that says why, and the remedy. */
  readonly unreadable?: string;
  readonly resourceVersion?: string;
  /** c1: why the route can't carry the steps (not referring to the Service, "step 3: …" with a limit and its number, refused by the gateway …). */
  readonly problem?: string;
  /** Why the route can't carry what the command `adjust` asks for; only where that stands on the Rollout. */
  readonly adjustProblem?: string;
  /** Holds a reference, rule, object or annotation of this Rollout's. */
  readonly touched: boolean;
  /** What the objects say now; undefined: they were edited, or nothing was asked yet. */
  readonly traffic?: Traffic;
  /** Percent that goes to the extra Service now, the highest of the route's rules; 0 where it isn't referred to. */
  readonly weight: number;
  /** Some request can reach the new version, or a copy of one. */
  readonly exposed: boolean;
  /** The data plane reports that it has applied the route as we see it; undefined: it never reports. */
  readonly applied?: boolean;
  /** Without reports: when it counts as applied; undefined: now. */
  readonly settlesAt?: number;
  readonly managedByUs: boolean;
}

/** What stands between a template change and the pods. */
export interface GuardObservation {
  readonly mechanism: 'policy' | 'webhook' | 'none';
  /** Proven by a dry run at start. */
  readonly works: boolean;
  /** False: the guard would take the controller's own writes for a stranger's; absent: not looked at. */
  readonly knowsUs?: boolean;
  /** The sentence for the condition Gated. */
  readonly reason: string;
}
