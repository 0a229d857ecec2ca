// SPDX-License-Identifier: Apache-2.0

/**
 * The API group `rollouts.teal.dev/v1alpha1`, kind `Rollout`, as the API server
 * stores it. The schema (manifests/crd.yaml) is the source of every bound; these
 * types say what code may rely on after the schema has let an object in.
 */

import type { Analysis, MetricStatus, RolloutAnalysis } from './analysis';
import type { Gate, GateStatus } from './gates';
import type { Schedule } from './schedule';
import type { StepTraffic } from './traffic';

/** The API group of everything Teal adds to a cluster. */
export const ROLLOUT_GROUP = 'rollouts.teal.dev';
/** The one version served so far. */
export const ROLLOUT_VERSION = 'v1alpha1';
/** `apiVersion` of a Rollout. */
export const ROLLOUT_API_VERSION = `${ROLLOUT_GROUP}/${ROLLOUT_VERSION}`;
/** Resource name in URLs and RBAC. */
export const ROLLOUT_PLURAL = 'rollouts';

/** A number of pods, or a share of `spec.replicas` such as `"50%"`. */
export type IntOrPercent = number | string;

/** One batch of new pods, and who reaches them. */
export interface RolloutStep {
  /** New pods in this step: a count or a percentage of spec.replicas; min(ceil, spec.replicas), never decreasing. */
  replicas: IntOrPercent;
  /** Absent: as the step before (the first: weight 0). */
  traffic?: StepTraffic;
  /** `{}` waits for a promote, `{duration: "10m"}` for the time; absent: goes on. */
  pause?: { duration?: string };
  /** Gates this step: measured once its traffic is where it should be. */
  analysis?: Analysis;
}

/** An object in the Rollout's namespace. */
export interface ObjectReference {
  apiVersion: string;
  kind: string;
  name: string;
}

/** How a release that was aborted or has failed goes back (e2, e3). */
export interface RollbackSpec {
  /** Seconds that each step keeps its traffic on the way back. Default 0: all traffic at once. */
  stepSeconds?: number;
  /** True: the stable template is deployed again without anybody's command. Default false: the new pods stay. */
  global?: boolean;
  /** With `global`: seconds for which the new pods stay without traffic before they go. Default 0. */
  keepSeconds?: number;
  /** A template that is one of this many last stable ones before the present one comes back in one step, without analysis. Default 0. */
  windowRevisions?: number;
}

/** What the author asks for. */
export interface RolloutSpec {
  workloadRef: ObjectReference;
  /** True: the workload is native again. Default false. */
  disabled?: boolean;
  /** The author's switch: the step machine holds still. The portal never writes it. Default false. */
  paused?: boolean;
  strategy: {
    type: 'BlueGreen';
    /** 1..50 batches; a list that ends below 100 % gets `{replicas: 100%, traffic: {weight: 100}}` implied. */
    steps: RolloutStep[];
  };
  traffic: {
    /** The stable Service; the extra one is `<service>-canary`. */
    service: string;
    /** Seconds between the data plane's own signal and the removal of what it no longer uses. Default 3; 0 means none. */
    gracePeriodSeconds?: number;
    /** None: the Service selector itself switches (weights 0 and 100 only). */
    routes?: ObjectReference[];
    /** Without routes: both versions stand behind the Service while a step's weight is between 0 and 100, and the share is that of the ready pods. */
    byReplicas?: boolean;
  };
  /** Outside it no release starts and no step advances. */
  schedule?: Schedule;
  /** Of one batch; past it the batch has failed. Default 600. */
  progressDeadlineSeconds?: number;
  analysis?: RolloutAnalysis;
  /** People and machines that a release asks before it goes on; at most 8. */
  gates?: Gate[];
  /** What a failed batch or analysis leads to. Default Rollback. */
  onFailure?: 'Rollback' | 'Pause';
  /** How a release goes back, and what becomes of it then. */
  rollback?: RollbackSpec;
}

/** Where a Rollout stands, in one word. */
export type Phase =
  | 'Pending'
  | 'Healthy'
  | 'Progressing'
  | 'Paused'
  | 'RollingBack'
  | 'RolledBack'
  | 'Finalizing'
  | 'Degraded'
  | 'Disabled';

/** How a release ended. */
export type ReleaseResult =
  | 'Succeeded'
  | 'RolledBack'
  | 'Failed'
  | 'TimedOut'
  | 'Superseded'
  | 'Withdrawn';

/** One attempt to bring a new template out. */
export interface ReleaseStatus {
  /** `g<n>`: n is the workload's generation at the gate; a retry appends `.2`. */
  id: string;
  /** RFC 3339 with milliseconds, as every time in a status. */
  startedAt: string;
  finishedAt?: string;
  /** The API user that changed the template, as the gate saw it. */
  changedBy?: string;
  /** Why the release ended as it did, or the reason a person gave. */
  reason?: string;
  result?: ReleaseResult;
  /** Images of the version that this release brings. */
  images?: string[];
  /** True: the template was the stable one not long ago (spec.rollback.windowRevisions), so it comes back in one step, without analysis. */
  skipsSteps?: boolean;
  /** Steps of this release alone, in place of the Rollout's. */
  steps?: RolloutStep[];
  /** After so many seconds it has timed out; those in which it waits for a person, a gate or its schedule don't count. */
  timeoutSeconds?: number;
  /** Of those seconds: passed before `resumedAt`. */
  spentSeconds?: number;
  /** Since when they pass; absent while they don't. */
  resumedAt?: string;
}

/** One version of the workload as its ReplicaSet reports it. */
export interface VersionStatus {
  /** pod-template-hash; empty while the template is held. */
  revision: string;
  images: string[];
  replicas: number;
  readyReplicas: number;
}

/** The fine state inside one step, in the order in which they pass. */
export type StepState =
  | 'Surging'
  | 'WaitingForPods'
  | 'Routing'
  | 'Analyzing'
  | 'Paused'
  | 'Done';

/** When a step passed its marks. */
export interface StepStatus {
  startedAt?: string;
  /** Its pods were ready for the original minReadySeconds. */
  readyAt?: string;
  /** The data plane had applied its traffic. */
  routedAt?: string;
  /** Its analysis had passed. */
  analyzedAt?: string;
  finishedAt?: string;
  /** Who promoted it, where a person did. */
  by?: string;
}

/** metav1.Condition. */
export interface Condition {
  type:
    | 'Ready'
    | 'Reconciling'
    | 'Stalled'
    | 'Gated'
    | 'Progressing'
    | 'AnalysisPassed';
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  lastTransitionTime: string;
  observedGeneration?: number;
}

/** What the controller knows and can't derive again, and what people read. */
export interface RolloutStatus {
  observedGeneration?: number;
  observedWorkloadGeneration?: number;
  phase?: Phase;
  /** "2/4", 1-based. */
  step?: string;
  /** One sentence that names the object and the number that block. */
  message?: string;
  release?: ReleaseStatus;
  stable?: VersionStatus;
  canary?: VersionStatus;
  currentStep?: { state: StepState; startedAt: string };
  steps?: StepStatus[];
  /** What the routes say now. */
  traffic?: StepTraffic & {
    /** Percent of requests that the routes give to the new version now. */
    weight: number;
    /** Since when the data plane has reported this traffic as applied; absent while it hasn't. */
    appliedAt?: string;
    /** Since when this traffic is asked of the data plane. */
    askedAt?: string;
  };
  /** What was measured of the release under way, or of the last one; at most 32 metrics. */
  analysis?: MetricStatus[];
  /** What the gates of the release under way, or of the last one, have said; at most 32. */
  gates?: GateStatus[];
  /** A person's change of who sees the new version in the current step; it stands until the next step has its own traffic. */
  adjusted?: {
    release: string;
    /** 1-based. */
    step: number;
    traffic: StepTraffic;
    by?: string;
  };
  /** The template that was refused, held until a retry when applied again (I10). */
  rejected?: {
    revision: string;
    /** Hash of the template without Teal's marker; tells it apart when its ReplicaSet is gone. */
    templateHash: string;
    releaseId: string;
    at: string;
    reason: string;
  };
  /** Hashes of the templates that were stable, newest first; the present one leads while a release is under way. */
  stableTemplates?: string[];
  /** The newest 5 finished releases, newest first. */
  history?: ReleaseStatus[];
  conditions?: Condition[];
}

/** The part of metadata that Teal reads. */
export interface ObjectMeta {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  generation: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  finalizers?: string[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** A Rollout. */
export interface Rollout {
  apiVersion: typeof ROLLOUT_API_VERSION;
  kind: 'Rollout';
  metadata: ObjectMeta;
  spec: RolloutSpec;
  status?: RolloutStatus;
}
