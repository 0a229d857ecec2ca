// SPDX-License-Identifier: Apache-2.0

/**
 * A Kubernetes Job as a test. It is made, watched until it has succeeded or
 * failed, and deleted. Its name is that of the measurement, so a controller that
 * takes over finds the Job that its predecessor made; it belongs to the Rollout,
 * and goes by itself where nobody is left to delete it.
 */
import { createHash } from 'node:crypto';
import {
  FIELD_MANAGER,
  ROLLOUT_API_VERSION,
  durationMs,
} from '@teal/rollouts-common';
import type { KubeObject } from '../../kubeApi';
import { hasCode, resourcePath, resources } from '../../kubeApi';
import type { MeasurementRequest } from '../judging/request';
import { measurementId } from '../judging/request';
import type { Answer, Ask, AskContext, Question } from './Provider';
import { MetricError } from './Provider';

interface Job extends KubeObject {
  readonly status?: {
    readonly succeeded?: number;
    readonly failed?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

const DEFAULT_TIMEOUT = '10m';
/** How long Kubernetes keeps a finished Job that nobody deleted. */
const KEPT_SECONDS = 600;

/** The provider `job` of a metric. */
export const askJob: Ask = async (question, context) => {
  const path = await makeJob(question, context);
  try {
    return answerOf(await finished(path, question, context));
  } finally {
    await removeJob(path, question, context);
  }
};

async function makeJob(
  { request }: Question,
  { connection }: AskContext,
): Promise<string> {
  const { namespace } = request;
  const name = jobName(request);
  const path = resourcePath(resources.jobs, { namespace, name });
  try {
    await connection.create(
      resourcePath(resources.jobs, { namespace }),
      jobOf(request, name),
      { fieldManager: FIELD_MANAGER },
    );
  } catch (error) {
    // The controller before this one made it.
    if (hasCode(error, 409)) return path;
    if (hasCode(error, 403)) {
      throw new MetricError(
        `the controller may not create Jobs in namespace ${namespace}; bind ClusterRole teal-analysis-jobs to its account there (manifests/optional/analysis-rbac.yaml)`,
        { cause: error },
      );
    }
    throw new MetricError(
      `Job ${name} could not be made: ${
        error instanceof Error ? error.message : String(error)
      }`,
      { cause: error },
    );
  }
  return path;
}

/** Names of Jobs are bounded at 63; the hash keeps apart what was cut. */
function jobName(request: MeasurementRequest): string {
  const { rollout, metric, rolloutUid } = request;
  const id = `${rolloutUid}/${measurementId(request, metric.name)}`;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 10);
  return `${`${rollout}-${metric.name}`
    .slice(0, 50)
    .replace(/[^a-z0-9]+$/, '')}-${hash}`;
}

function jobOf(request: MeasurementRequest, name: string): object {
  const { metric, canary, stable } = request;
  const { job } = metric.provider;
  if (!job) throw new MetricError('the metric runs no Job');
  const spec = job.template.spec as { restartPolicy?: string };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: request.namespace,
      labels: { 'rollouts.teal.dev/rollout': request.rollout },
      annotations: {
        'rollouts.teal.dev/release': request.release,
        'rollouts.teal.dev/canary-service': canary?.service ?? '',
        'rollouts.teal.dev/stable-service': stable.service,
      },
      ownerReferences: [
        {
          apiVersion: ROLLOUT_API_VERSION,
          kind: 'Rollout',
          name: request.rollout,
          uid: request.rolloutUid,
        },
      ],
    },
    spec: {
      backoffLimit: job.backoffLimit ?? 0,
      activeDeadlineSeconds: Math.ceil(timeoutMs(request) / 1_000),
      ttlSecondsAfterFinished: KEPT_SECONDS,
      template: {
        metadata: job.template.metadata,
        spec: { ...spec, restartPolicy: spec.restartPolicy ?? 'Never' },
      },
    },
  };
}

/** Milliseconds that a Job may take. */
export function timeoutMs({ metric }: MeasurementRequest): number {
  return durationMs(metric.provider.job?.timeout ?? DEFAULT_TIMEOUT);
}

async function finished(
  path: string,
  { request, signal }: Question,
  { connection }: AskContext,
): Promise<Job> {
  const collection = resourcePath(resources.jobs, {
    namespace: request.namespace,
  });
  while (!signal.aborted) {
    const job = await connection.get<Job>(path, { signal });
    if (endOf(job)) return job;
    const watch = connection.watch<Job>(collection, {
      signal,
      fieldSelector: `metadata.name=${job.metadata.name}`,
      resourceVersion: job.metadata.resourceVersion,
    });
    for await (const event of watch) {
      if (event.type === 'ERROR') break;
      if (event.type === 'DELETED') {
        throw new MetricError(
          `Job ${job.metadata.name} was deleted before it had finished`,
        );
      }
      if (event.type !== 'BOOKMARK' && endOf(event.object)) return event.object;
    }
  }
  throw new MetricError('nobody waits for the Job any more');
}

function endOf({ status }: Job) {
  return status?.conditions?.find(
    it =>
      (it.type === 'Complete' || it.type === 'Failed') && it.status === 'True',
  );
}

function answerOf(job: Job): Answer {
  const end = endOf(job);
  return {
    result: {
      succeeded: end?.type === 'Complete' ? 1 : 0,
      failed: end?.type === 'Failed' ? 1 : 0,
      reason: end?.reason ?? '',
    },
    query: `Job ${job.metadata.name}`,
  };
}

async function removeJob(
  path: string,
  { request }: Question,
  { connection }: AskContext,
): Promise<void> {
  try {
    await connection.delete(path, { propagationPolicy: 'Background' });
  } catch (error) {
    if (hasCode(error, 404)) return;
    throw new MetricError(
      `the Job of metric ${request.metric.name} could not be deleted`,
      { cause: error },
    );
  }
}
