// SPDX-License-Identifier: Apache-2.0
/**
 * How far Kubernetes is with a new pod template, told as `kubectl rollout status`
 * tells it (k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go); pure.
 */
import type { Workload } from '../starting/workload';

/** What a workload's status says. */
export interface RollingState {
  readonly state: 'waiting' | 'done' | 'failed';
  /** For people. */
  readonly message: string;
  /** New pods that are there, of how many. */
  readonly updated?: number;
  readonly wanted?: number;
}

interface Status {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly currentRevision?: string;
  readonly updateRevision?: string;
  readonly desiredNumberScheduled?: number;
  readonly updatedNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly conditions?: readonly {
    readonly type: string;
    readonly reason?: string;
    readonly message?: string;
  }[];
}

/** @param kind - Deployment, StatefulSet or DaemonSet */
export function rollingState(workload: Workload, kind: string): RollingState {
  const status: Status = workload.status ?? {};
  const { generation = 0, name } = workload.metadata;
  if ((status.observedGeneration ?? 0) < generation) {
    return {
      state: 'waiting',
      message: `${kind} ${name}: Kubernetes has not looked at the new template yet`,
    };
  }
  const judge = { DaemonSet: daemonSet, StatefulSet: statefulSet }[kind];
  return (judge ?? deployment)(workload, status);
}

function deployment(
  { metadata, spec }: Workload,
  status: Status,
): RollingState {
  const { replicas: wanted = 1 } = spec;
  const { replicas = 0, updatedReplicas: updated = 0 } = status;
  const { availableReplicas: available = 0 } = status;
  const late = status.conditions?.find(
    ({ type, reason }) =>
      type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
  const counted = { updated, wanted };
  const told = `Deployment ${metadata.name}:`;
  if (late) {
    return {
      ...counted,
      state: 'failed',
      message: `${told} its pods made no progress within progressDeadlineSeconds: ${
        late.message ?? 'no reason is given'
      }`,
    };
  }
  if (updated < wanted) {
    return waiting(counted, `${told} ${updated} of ${wanted} new pods exist`);
  }
  if (replicas > updated) {
    return waiting(
      counted,
      `${told} ${replicas - updated} old pods are still there`,
    );
  }
  if (available < updated) {
    return waiting(
      counted,
      `${told} ${available} of ${updated} new pods are available`,
    );
  }
  return done(counted, `${told} all ${wanted} pods are new and available`);
}

function daemonSet({ metadata }: Workload, status: Status): RollingState {
  const { desiredNumberScheduled: wanted = 0 } = status;
  const { updatedNumberScheduled: updated = 0 } = status;
  const { numberAvailable: available = 0 } = status;
  const counted = { updated, wanted };
  const told = `DaemonSet ${metadata.name}:`;
  if (updated < wanted) {
    return waiting(
      counted,
      `${told} ${updated} of ${wanted} nodes have a new pod`,
    );
  }
  if (available < wanted) {
    return waiting(
      counted,
      `${told} ${available} of ${wanted} new pods are available`,
    );
  }
  return done(counted, `${told} all ${wanted} pods are new and available`);
}

function statefulSet(
  { metadata, spec }: Workload,
  status: Status,
): RollingState {
  const { replicas = 1, updateStrategy } = spec;
  const partition = updateStrategy?.rollingUpdate?.partition ?? 0;
  const wanted = Math.max(replicas - partition, 0);
  const { updatedReplicas: updated = 0, readyReplicas: ready = 0 } = status;
  const counted = { updated, wanted };
  const told = `StatefulSet ${metadata.name}:`;
  if (ready < replicas) {
    return waiting(counted, `${told} ${ready} of ${replicas} pods are ready`);
  }
  if (partition > 0) {
    return updated < wanted
      ? waiting(
          counted,
          `${told} ${updated} of ${wanted} pods above the partition are new`,
        )
      : done(
          counted,
          `${told} all ${wanted} pods above the partition are new and ready`,
        );
  }
  if (status.updateRevision !== status.currentRevision) {
    return waiting(counted, `${told} ${updated} of ${wanted} pods are new`);
  }
  return done(counted, `${told} all ${wanted} pods are new and ready`);
}

type Counted = Pick<RollingState, 'updated' | 'wanted'>;

function waiting(counted: Counted, message: string): RollingState {
  return { ...counted, state: 'waiting', message };
}

function done(counted: Counted, message: string): RollingState {
  return { ...counted, state: 'done', message };
}
