// SPDX-License-Identifier: Apache-2.0
/**
 * `GET …/pods` and `…/logs` of a Rollout or a release, read from the API server when somebody asks: no
 * pod is watched for the sake of a screen.
 */
import type { EventView, PodDiagnosis, PodView } from '@teal/rollouts-common';
import { hasCode, resourcePath, resources } from '../controller/kubeApi';
import { sentenceOf } from '../controller/logger';
import { diagnosePod } from '../diagnosis/diagnosePod';
import { readEvents } from '../diagnosis/readEvents';
import {
  ClusterFailedError,
  InvalidFieldError,
  LogsNotReadyError,
  UnknownError,
} from './errors';
import type { Pod } from './presentPod';
import type { FoundRollout } from './RolloutDirectory';
import type { WorkloadPods } from './workloadPods';

/** More than a page of a screen can show. */
const MAX_PODS = 500;
const MAX_LOG_BYTES = 1024 * 1024;
const DEFAULT_TAIL_LINES = 500;

/** The pods of the workload, stable version first. */
export async function listPods(of: WorkloadPods): Promise<PodView[]> {
  const { connection, cluster, namespace, selector } = of;
  if (!selector) return [];
  const { items } = await connection
    .list<Pod>(resourcePath(resources.pods, { namespace }), {
      labelSelector: selector,
      limit: MAX_PODS,
    })
    .catch((error: unknown) => {
      throw new ClusterFailedError(cluster, sentenceOf(error), error);
    });
  return items
    .filter(of.owns)
    .map(of.present)
    .sort((a, b) => (podOrder(a) < podOrder(b) ? -1 : 1));
}

const VERSION_ORDER = { stable: 0, canary: 1, other: 2 };

function podOrder({ version, name }: PodView): string {
  return `${VERSION_ORDER[version]} ${name}`;
}

/** Which lines. */
export interface LogRequest {
  readonly pod: string;
  readonly container?: string;
  readonly tailLines?: number;
  readonly previous?: boolean;
  readonly follow?: boolean;
}

/** RFC 1123 subdomain: nothing that could lead a path elsewhere. */
const POD_NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/**
 * A container's log as it arrives.
 *
 * @throws UnknownError for a pod that isn't the workload's, whether it exists or not.
 * @throws InvalidFieldError for a container that the pod doesn't have.
 * @throws LogsNotReadyError while the container has written nothing yet.
 */
export async function* readLogs(
  of: WorkloadPods,
  request: LogRequest,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const { connection, cluster, namespace } = of;
  const container = await checkedContainer(of, request);
  const path = resourcePath(resources.pods, {
    namespace,
    name: request.pod,
    subresource: 'log',
  });
  const query = {
    container,
    tailLines: request.tailLines ?? DEFAULT_TAIL_LINES,
    previous: request.previous || undefined,
    follow: request.follow || undefined,
    limitBytes: request.follow ? undefined : MAX_LOG_BYTES,
  };
  try {
    yield* connection.stream(path, { query, signal });
  } catch (error) {
    if (signal.aborted) return;
    if (hasCode(error, 400)) {
      throw new LogsNotReadyError(
        `${request.pod} has no log yet: ${error.message}`,
        error,
      );
    }
    throw new ClusterFailedError(cluster, sentenceOf(error), error);
  }
}

/**
 * Why a pod of the workload is not ready.
 *
 * @throws UnknownError for a pod that isn't the workload's.
 */
export async function diagnose(
  of: WorkloadPods,
  pod: string,
  signal: AbortSignal,
): Promise<PodDiagnosis> {
  const { connection, cluster, namespace } = of;
  const own = await ownPod(of, pod);
  return diagnosePod({
    connection,
    namespace,
    pod: own,
    at: Date.now(),
    signal,
  }).catch((error: unknown) => {
    throw new ClusterFailedError(cluster, sentenceOf(error), error);
  });
}

/** What the cluster, and Teal in it, said about the Rollout; newest first. */
export async function listEvents({
  connection,
  ref,
}: FoundRollout): Promise<EventView[]> {
  const { namespace, name } = ref;
  return readEvents(connection, { namespace, kind: 'Rollout', name }).catch(
    (error: unknown) => {
      throw new ClusterFailedError(ref.cluster, sentenceOf(error), error);
    },
  );
}

async function ownPod(of: WorkloadPods, name: string): Promise<Pod> {
  const { connection, cluster, namespace } = of;
  const unknown = () =>
    new UnknownError(
      `${of.name} has no pod ${name} now; it may have been replaced, so list the pods again`,
    );
  if (!POD_NAME.test(name)) throw unknown();
  const path = resourcePath(resources.pods, { namespace, name });
  const pod = await connection.get<Pod>(path).catch((error: unknown) => {
    if (hasCode(error, 404)) throw unknown();
    throw new ClusterFailedError(cluster, sentenceOf(error), error);
  });
  if (!of.owns(pod)) throw unknown();
  return pod;
}

async function checkedContainer(
  of: WorkloadPods,
  { pod: name, container }: LogRequest,
): Promise<string> {
  const { spec } = await ownPod(of, name);
  const names = [...spec.containers, ...(spec.initContainers ?? [])].map(
    it => it.name,
  );
  if (container === undefined) return names[0];
  if (names.includes(container)) return container;
  throw new InvalidFieldError(
    'container',
    `"${container}" is not in pod ${name}, which has ${names.join(', ')}`,
  );
}
