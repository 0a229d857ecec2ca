// SPDX-License-Identifier: Apache-2.0
/**
 * Why a pod is not ready: its containers' states with the usual cause of each,
 * their last lines before and after the last restart, and what the cluster said
 * about it. Read when somebody asks, and kept with a release that fails.
 */
import type { ContainerDiagnosis, PodDiagnosis } from '@teal/rollouts-common';
import type { ContainerState, ContainerStatus, Pod } from '../api/presentPod';
import { presentPod } from '../api/presentPod';
import type { ClusterConnection } from '../controller/kubeApi';
import { KubeApiError, resourcePath, resources } from '../controller/kubeApi';
import { explainContainer, explainPod } from './explain';
import { readEvents } from './readEvents';

/** Lines of each container that are looked at. */
export const DIAGNOSED_LINES = 200;
const MOST_BYTES = 256 * 1024;

/** A pod is diagnosed as it stands; `at` is when, in milliseconds since the epoch. */
export async function diagnosePod(options: {
  readonly connection: ClusterConnection;
  readonly namespace: string;
  readonly pod: Pod;
  readonly at: number;
  readonly signal?: AbortSignal;
}): Promise<PodDiagnosis> {
  const { connection, namespace, pod, at } = options;
  const { name } = pod.metadata;
  const { status, ready } = presentPod(pod, {});
  const containers = containersOf(pod);
  const [events, ...diagnosed] = await Promise.all([
    readEvents(connection, { namespace, kind: 'Pod', name }),
    ...containers.map(it => withLines(options, it)),
  ]);
  const explained = diagnosed.some(it => it.explanation !== undefined);
  return {
    pod: name,
    status,
    ready,
    at: new Date(at).toISOString(),
    explanation: explained || ready ? undefined : explanationOf(pod),
    containers: diagnosed,
    events,
  };
}

function explanationOf({ status }: Pod): string | undefined {
  const scheduled = status?.conditions?.find(it => it.type === 'PodScheduled');
  return explainPod({
    reason: status?.reason,
    phase: status?.phase,
    unscheduled:
      scheduled?.status === 'False' ? scheduled.message ?? '' : undefined,
  });
}

type Stated = Omit<ContainerDiagnosis, 'lines' | 'previousLines'>;

function containersOf({ spec, status }: Pod): Stated[] {
  const inits = status?.initContainerStatuses ?? [];
  const main = status?.containerStatuses ?? [];
  return [
    ...inits.map(it => ({
      ...stated(it, specOf(spec.initContainers, it.name)),
      init: true,
    })),
    ...spec.containers.map(container => {
      const known = main.find(it => it.name === container.name);
      return known
        ? stated(known, container)
        : { name: container.name, state: 'unknown' as const, restarts: 0 };
    }),
  ];
}

type ContainerSpec = Pod['spec']['containers'][number];

function specOf(
  containers: readonly ContainerSpec[] = [],
  name: string,
): ContainerSpec | undefined {
  return containers.find(it => it.name === name);
}

function stated(status: ContainerStatus, spec?: ContainerSpec): Stated {
  const { name, state = {}, lastState } = status;
  const { waiting, terminated } = state;
  const last = lastState?.terminated;
  const reason = waiting?.reason ?? terminated?.reason;
  const exitCode = terminated?.exitCode ?? last?.exitCode;
  const endedWell = terminated?.exitCode === 0 && status.ready !== false;
  return {
    name,
    state: stateOf(state),
    reason,
    message: waiting?.message ?? terminated?.message ?? last?.message,
    exitCode,
    restarts: status.restartCount,
    explanation: endedWell
      ? undefined
      : explainContainer({
          name,
          image: spec?.image,
          reason: reason ?? (terminated ? 'Error' : undefined),
          exitCode,
          lastReason: last?.reason,
          ready: status.ready,
          memoryLimit: spec?.resources?.limits?.memory,
        }),
  };
}

function stateOf(state: ContainerState): ContainerDiagnosis['state'] {
  if (state.waiting) return 'waiting';
  if (state.running) return 'running';
  return state.terminated ? 'terminated' : 'unknown';
}

async function withLines(
  options: Parameters<typeof diagnosePod>[0],
  container: Stated,
): Promise<ContainerDiagnosis> {
  const [lines, previousLines] = await Promise.all([
    linesOf(options, container.name, false),
    container.restarts > 0 ? linesOf(options, container.name, true) : [],
  ]);
  return { ...container, lines, previousLines };
}

/** What can't be read is no reason to withhold the rest: a container that never ran has no log. */
async function linesOf(
  { connection, namespace, pod, signal }: Parameters<typeof diagnosePod>[0],
  container: string,
  previous: boolean,
): Promise<string[]> {
  const { name } = pod.metadata;
  const path = resourcePath(resources.pods, {
    namespace,
    name,
    subresource: 'log',
  });
  const chunks: Buffer[] = [];
  try {
    const stream = connection.stream(path, {
      signal,
      query: {
        container,
        previous: previous || undefined,
        tailLines: DIAGNOSED_LINES,
        limitBytes: MOST_BYTES,
      },
    });
    for await (const chunk of stream) chunks.push(chunk);
  } catch (error) {
    if (error instanceof KubeApiError && error.code < 500) return [];
    throw error;
  }
  const text = Buffer.concat(chunks).toString('utf8').trimEnd();
  return text ? text.split('\n') : [];
}
