// SPDX-License-Identifier: Apache-2.0
import type {
  IntOrPercent,
  ObjectReference,
  RolloutStatus,
  Traffic,
} from '@teal/rollouts-common';
import type { MeasurementRequest } from '../analysis/judging/request';
import type { GateQuestion } from '../gates/asking/question';
import type { CommandName } from '../observe/observation';

/**
 * What should happen next for one Rollout. `act` performs the writes in their
 * order, each with the resourceVersion of the Observation as its precondition
 * (the second write of a round on one object: with the one that the first
 * returned); the first failure ends the round, and the status is then not
 * written. The status comes last and only if it differs from the one observed.
 */
export interface Decision {
  readonly status: RolloutStatus;
  readonly writes: readonly Write[];
  /** What people should hear once: Kubernetes Events and log lines. */
  readonly notes: readonly Note[];
  /** Milliseconds since the epoch: look again then even if nothing changes. Absent: a watch event will tell. */
  readonly requeueAt?: number;
  /** Measurements that are due, under way or made, but not in the status yet. What is left out is given up. */
  readonly measurements: readonly MeasurementRequest[];
  /** What webhook gates are to be asked, as with measurements. */
  readonly questions: readonly GateQuestion[];
  /**
   * The status holds a verdict that no object tells and nobody could reach again:
   * it is written before the writes that follow from it, which don't wait for
   * its success.
   */
  readonly recordFirst?: true;
}

/** One Event on the Rollout. */
export interface Note {
  readonly type: 'Normal' | 'Warning';
  /** CamelCase, as in Events. */
  readonly reason: string;
  readonly message: string;
}

/** What a field becomes: a value, or `null` for "absent". Properties left out stay untouched. */
export interface WorkloadChange {
  /** The gate's label. */
  readonly gated?: boolean;
  /** Takes the marker out of the pod template. */
  readonly unhold?: true;
  readonly paused?: boolean;
  readonly minReadySeconds?: number | null;
  readonly progressDeadlineSeconds?: number | null;
  readonly maxSurge?: IntOrPercent | null;
  readonly maxUnavailable?: IntOrPercent | null;
  /** Writes this ReplicaSet's pod template (without pod-template-hash) into the workload. */
  readonly templateOf?: { readonly replicaSet: string };
  /** A new id: a retry's `g7.2`. */
  readonly release?: string;
  readonly stableHash?: string;
  /** Removes every annotation of the release from the workload. */
  readonly forgetRelease?: true;
}

/** One API call. `reason` names the rule (seed step) and the numbers behind it; log, Event and golden stories show it. */
export type Write = { readonly reason: string } & (
  | { readonly kind: 'finalizer'; readonly present: boolean }
  | {
      readonly kind: 'removeCommands';
      readonly commands: readonly CommandName[];
    }
  | { readonly kind: 'workload'; readonly change: WorkloadChange }
  | {
      readonly kind: 'scaleReplicaSet';
      readonly name: string;
      readonly replicas: number;
    }
  /** Writes spec.minReadySeconds of a ReplicaSet that the Deployment controller no longer looks after. */
  | {
      readonly kind: 'restoreReplicaSet';
      readonly name: string;
      readonly minReadySeconds: number;
    }
  /** Sets or (null) removes pod-template-hash in the selector of the stable Service. */
  | { readonly kind: 'pinService'; readonly hash: string | null }
  /** Creates `<service>-canary`, or points it at the hash. */
  | { readonly kind: 'canaryService'; readonly hash: string }
  | { readonly kind: 'deleteCanaryService' }
  /** Lets these requests of the stable Service's reach the extra one. */
  | {
      readonly kind: 'routeTraffic';
      readonly route: ObjectReference;
      readonly traffic: Traffic;
    }
  /** Takes everything of ours out of the route. */
  | { readonly kind: 'withdrawRoute'; readonly route: ObjectReference }
  /** Removes our entries from metadata.managedFields, so that the next owner meets no conflict. */
  | {
      readonly kind: 'disown';
      readonly object: 'workload' | 'service' | ObjectReference;
    }
);
