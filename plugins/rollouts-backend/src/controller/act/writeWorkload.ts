// SPDX-License-Identifier: Apache-2.0
/** Writes on the Deployment and its ReplicaSets. */
import { FIELD_MANAGER } from '@teal/rollouts-common';
import type { WorkloadChange } from '../decide/decision';
import { KubeObject, resourcePath, resources } from '../kubeApi';
import type { PodTemplate } from '../templateHash';
import { trimDeployment, trimReplicaSet } from '../trim';
import { deploymentPatch } from '../workloads/deployment';
import { latestDeployment } from './latestDeployment';
import {
  collections,
  patchObject,
  PerformContext,
  report,
  there,
  WriteOf,
} from './write';

export async function writeWorkload(
  context: PerformContext,
  change: WorkloadChange,
): Promise<void> {
  const deployment = await latestDeployment(
    context,
    there(context.objects.deployment, 'the workload'),
  );
  const templates =
    change.templateOf &&
    (await readTemplates(context, change.templateOf.replicaSet));
  context.objects.deployment = trimDeployment(
    await patchObject(context, collections.deployments, deployment, {
      type: 'merge',
      body: deploymentPatch(deployment, change, templates),
    }),
    deployment,
  );
}

/** Templates are trimmed away on receipt, and needed for a global rollback only. */
async function readTemplates(context: PerformContext, replicaSet: string) {
  const { connection, objects, signal } = context;
  const deployment = there(objects.deployment, 'the workload');
  const { namespace, name } = deployment.metadata;
  type Templated = { spec: { template: PodTemplate } };
  const [now, wanted] = await Promise.all([
    connection.get<Templated>(
      resourcePath(resources.deployments, { namespace, name }),
      { signal },
    ),
    connection.get<Templated>(
      resourcePath(resources.replicaSets, { namespace, name: replicaSet }),
      { signal },
    ),
  ]);
  return { now: now.spec.template, wanted: wanted.spec.template };
}

/** Through the scale subresource: the account may change nothing else of a ReplicaSet. */
export async function scaleReplicaSet(
  context: PerformContext,
  write: WriteOf<'scaleReplicaSet'>,
): Promise<void> {
  const { connection, objects, signal } = context;
  const { name, replicas } = write;
  const before = there(objects.replicaSets.get(name), `ReplicaSet ${name}`);
  const { namespace, resourceVersion } = before.metadata;
  const scale = await connection.patch<KubeObject>(
    resourcePath(resources.replicaSets, {
      namespace,
      name,
      subresource: 'scale',
    }),
    {
      type: 'merge',
      body: { metadata: { resourceVersion }, spec: { replicas } },
    },
    { fieldManager: FIELD_MANAGER, signal },
  );
  const { resourceVersion: written } = scale.metadata;
  objects.replicaSets.set(name, {
    ...before,
    metadata: { ...before.metadata, resourceVersion: written },
    observed: { ...before.observed, resourceVersion: written, replicas },
  });
  report(context, 'replicaSets', scale);
}

export async function restoreReplicaSet(
  context: PerformContext,
  write: WriteOf<'restoreReplicaSet'>,
): Promise<void> {
  const { replicaSets } = context.objects;
  const { name, minReadySeconds } = write;
  const before = there(replicaSets.get(name), `ReplicaSet ${name}`);
  const { resourceVersion } = before.metadata;
  type Answer = Parameters<typeof trimReplicaSet>[0];
  const after = await patchObject<Answer>(
    context,
    collections.replicaSets,
    before,
    {
      type: 'merge',
      body: { metadata: { resourceVersion }, spec: { minReadySeconds } },
    },
  );
  replicaSets.set(name, trimReplicaSet(after));
}
