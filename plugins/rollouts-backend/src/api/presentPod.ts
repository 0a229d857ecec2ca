// SPDX-License-Identifier: Apache-2.0
/** A pod as the API shows it: the status that kubectl prints, and the sentence behind it. */
import type { PodView } from '@teal/rollouts-common';
import { POD_TEMPLATE_HASH } from '@teal/rollouts-common';

/** What is read of a v1.Pod. */
export interface Pod {
  metadata: {
    name: string;
    labels?: Record<string, string>;
    creationTimestamp?: string;
    deletionTimestamp?: string | null;
    ownerReferences?: { uid: string; controller?: boolean }[];
  };
  spec: { initContainers?: ContainerSpec[]; containers: ContainerSpec[] };
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    startTime?: string;
    conditions?: {
      type: string;
      status: string;
      reason?: string;
      message?: string;
    }[];
    initContainerStatuses?: ContainerStatus[];
    containerStatuses?: ContainerStatus[];
  };
}

interface ContainerSpec {
  name: string;
  image?: string;
  resources?: { limits?: { memory?: string } };
}

export interface ContainerStatus {
  name: string;
  restartCount: number;
  ready?: boolean;
  state?: ContainerState;
  lastState?: ContainerState;
}

export interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: object;
  terminated?: {
    reason?: string;
    message?: string;
    exitCode: number;
    signal?: number;
  };
}

/** Builds the view. `stable` and `canary` are pod-template-hashes. */
export function presentPod(
  pod: Pod,
  versions: { readonly stable?: string; readonly canary?: string },
): PodView {
  const revision = pod.metadata.labels?.[POD_TEMPLATE_HASH] ?? '';
  const containers = pod.status?.containerStatuses ?? [];
  const { status, message } = healthOf(pod);
  return {
    name: pod.metadata.name,
    version: versionOf(revision, versions),
    revision,
    ready: conditionOf(pod, 'Ready')?.status === 'True',
    status,
    message,
    restarts: containers.reduce((sum, it) => sum + it.restartCount, 0),
    startedAt: pod.status?.startTime,
    containers: pod.spec.containers.map(({ name }) => name),
  };
}

function versionOf(
  revision: string,
  { stable, canary }: { readonly stable?: string; readonly canary?: string },
): PodView['version'] {
  if (!revision) return 'other';
  if (revision === canary) return 'canary';
  return revision === stable ? 'stable' : 'other';
}

interface Health {
  readonly status: string;
  readonly message?: string;
}

/** In kubectl's order: on its way out, refused by the node, an init container, a container, the phase. */
function healthOf(pod: Pod): Health {
  const { status = {} } = pod;
  if (pod.metadata.deletionTimestamp) return { status: 'Terminating' };
  if (status.reason) return { status: status.reason, message: status.message };
  for (const container of status.initContainerStatuses ?? []) {
    const unwell = ailmentOf(container);
    if (unwell && container.state?.terminated?.exitCode !== 0) {
      return { ...unwell, status: `Init:${unwell.status}` };
    }
  }
  for (const container of status.containerStatuses ?? []) {
    const unwell = ailmentOf(container);
    if (unwell) return unwell;
  }
  return { status: status.phase ?? 'Unknown', message: unscheduled(pod) };
}

function ailmentOf({
  name,
  state,
  lastState,
}: ContainerStatus): Health | undefined {
  const { waiting, terminated } = state ?? {};
  if (waiting) {
    const ended = lastState?.terminated;
    return {
      status: waiting.reason ?? 'Waiting',
      message: sentence(
        waiting.message && `${name}: ${waiting.message}`,
        ended && `${name} last ended with exit code ${ended.exitCode}`,
      ),
    };
  }
  if (!terminated) return undefined;
  return {
    status:
      terminated.reason ??
      (terminated.signal
        ? `Signal:${terminated.signal}`
        : `ExitCode:${terminated.exitCode}`),
    message: sentence(
      `${name} ended with exit code ${terminated.exitCode}`,
      terminated.message,
    ),
  };
}

function unscheduled(pod: Pod): string | undefined {
  const scheduled = conditionOf(pod, 'PodScheduled');
  return scheduled?.status === 'False' ? scheduled.message : undefined;
}

function conditionOf(pod: Pod, type: string) {
  return pod.status?.conditions?.find(condition => condition.type === type);
}

function sentence(...parts: (string | undefined)[]): string | undefined {
  return parts.filter(Boolean).join('; ') || undefined;
}
