// SPDX-License-Identifier: Apache-2.0
/** Writes on the Rollout itself: its status, our finalizer, commands that were carried out. */
import {
  commandAnnotations,
  FIELD_MANAGER,
  FINALIZER,
  Rollout,
} from '@teal/rollouts-common';
import { KubeObject, resourcePath, resources } from '../kubeApi';
import { trimRollout } from '../trim';
import { collections, patchObject, PerformContext, report } from './write';

/** The status, as the last write of a round. */
export async function writeStatus(
  context: PerformContext,
  status: object,
): Promise<void> {
  const { connection, objects, signal } = context;
  const { apiVersion, kind, metadata } = objects.rollout;
  const { name, namespace, resourceVersion, uid } = metadata;
  const body = {
    apiVersion,
    kind,
    metadata: { name, namespace, resourceVersion, uid },
    spec: objects.rollout.spec,
    status,
  };
  const written = await connection.update<Rollout & KubeObject>(
    resourcePath(resources.rollouts, {
      namespace,
      name,
      subresource: 'status',
    }),
    body,
    { fieldManager: FIELD_MANAGER, signal },
  );
  objects.rollout = trimRollout(written);
  report(context, 'rollouts', written);
}

export async function writeFinalizer(
  context: PerformContext,
  present: boolean,
): Promise<void> {
  const { metadata } = context.objects.rollout;
  const others = (metadata.finalizers ?? []).filter(it => it !== FINALIZER);
  const finalizers = present ? [...others, FINALIZER] : others;
  await patchRollout(context, { finalizers });
}

/** Removes these annotations where they are. */
export async function removeAnnotations(
  context: PerformContext,
  names: readonly string[],
): Promise<void> {
  const { annotations } = context.objects.rollout.metadata;
  const { actor, reason, ...commands } = commandAnnotations;
  const left = Object.values(commands).filter(
    it => it in annotations && !names.includes(it),
  );
  // Actor and reason belong to the commands, and go with the last of them.
  const gone = left.length ? names : [...names, actor, reason];
  const removed = gone.filter(it => it in annotations);
  if (!removed.length) return;
  await patchRollout(context, {
    annotations: Object.fromEntries(removed.map(it => [it, null])),
  });
}

async function patchRollout(
  context: PerformContext,
  metadata: object,
): Promise<void> {
  const { rollout } = context.objects;
  const { resourceVersion } = rollout.metadata;
  context.objects.rollout = trimRollout(
    await patchObject<Rollout & KubeObject>(
      context,
      collections.rollouts,
      rollout,
      {
        type: 'merge',
        body: { metadata: { resourceVersion, ...metadata } },
      },
    ),
  );
}
