// SPDX-License-Identifier: Apache-2.0
/**
 * One API call for each kind of write. Each carries the resourceVersion that the
 * round saw, so what somebody else changed meanwhile is never overwritten: the
 * server answers 409 and the round ends.
 */
import {
  commandAnnotations,
  FIELD_MANAGER,
  FINALIZER,
  ObjectReference,
  OWNED_BY_LABEL,
  Rollout,
} from '@teal/rollouts-common';
import type { WorkloadChange, Write } from '../decide/decision';
import type { Written } from '../freshness';
import {
  ClusterConnection,
  hasCode,
  JsonPatchOperation,
  KubeObject,
  Patch,
  resourcePath,
  resources,
  ResourceType,
} from '../kubeApi';
import { keyOf } from '../objectCache';
import { shareOf } from '../observe/observe';
import { PodTemplate } from '../templateHash';
import { canaryPatch, canaryServiceFor } from '../traffic/canaryService';
import { HttpRoute, withdrawn, withWeight } from '../traffic/httpRoute';
import { routePatch } from '../traffic/routePatch';
import { pinPatch } from '../traffic/serviceSelector';
import {
  OwnEntries,
  TrimmedMetadata,
  trimDeployment,
  trimReplicaSet,
  trimRollout,
} from '../trim';
import { TrimmedRoute, trimRoute, trimService } from '../trimTraffic';
import { deploymentPatch } from '../workloads/deployment';
import type { RoundObjects } from './objects';

/** What a write needs. */
export interface PerformContext {
  readonly connection: ClusterConnection;
  readonly objects: RoundObjects;
  /** Ends calls under way when the term ends. */
  readonly signal: AbortSignal;
  /** Told of each object that was written. */
  readonly onWritten: (written: Written) => void;
}

/** The object that a write is about isn't there, or isn't ours: look again. */
export class ObjectMovedOn extends Error {
  readonly name = 'ObjectMovedOn';
}

type WriteOf<K extends Write['kind']> = Extract<Write, { kind: K }>;

/** Performs one write. */
export async function perform(
  context: PerformContext,
  write: Write,
): Promise<void> {
  // Each entry takes the write of its own kind; TypeScript can't see that the key and the value belong together.
  const performer = performers[write.kind] as (
    context: PerformContext,
    write: Write,
  ) => Promise<void>;
  await performer(context, write);
}

const performers: {
  readonly [K in Write['kind']]: (
    context: PerformContext,
    write: WriteOf<K>,
  ) => Promise<void>;
} = {
  finalizer: (context, { present }) => writeFinalizer(context, present),
  removeCommands: (context, { commands }) =>
    removeAnnotations(
      context,
      commands.map(it => commandAnnotations[it]),
    ),
  workload: (context, { change }) => writeWorkload(context, change),
  scaleReplicaSet,
  restoreReplicaSet,
  async pinService(context, { hash }) {
    const service = there(context.objects.service, 'the stable Service');
    context.objects.service = trimService(
      await patchObject(context, 'services', service, {
        type: 'merge',
        body: pinPatch(service, hash),
      }),
    );
  },
  canaryService: (context, { hash }) => writeCanaryService(context, hash),
  deleteCanaryService,
  routeWeight: (context, { route, weight }) =>
    writeRoute(context, route, (before, rollout) =>
      withWeight(before, { ...shareOf(rollout), weightPercent: weight }),
    ),
  withdrawRoute: (context, { route }) =>
    writeRoute(context, route, (before, rollout) =>
      withdrawn(before, shareOf(rollout)),
    ),
  disown: (context, { object }) => disown(context, object),
};

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
    resourcePath(resources.rollouts, { namespace, name, subresource: 'status' }),
    body,
    { fieldManager: FIELD_MANAGER, signal },
  );
  objects.rollout = trimRollout(written);
  report(context, 'rollouts', written);
}

async function writeFinalizer(
  context: PerformContext,
  present: boolean,
): Promise<void> {
  const { metadata } = context.objects.rollout;
  const others = (metadata.finalizers ?? []).filter(it => it !== FINALIZER);
  const finalizers = present ? [...others, FINALIZER] : others;
  await patchRollout(context, { finalizers });
}

async function removeAnnotations(
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
    await patchObject<Rollout & KubeObject>(context, 'rollouts', rollout, {
      type: 'merge',
      body: { metadata: { resourceVersion, ...metadata } },
    }),
  );
}

async function writeWorkload(
  context: PerformContext,
  change: WorkloadChange,
): Promise<void> {
  const deployment = there(context.objects.deployment, 'the workload');
  const templates =
    change.templateOf &&
    (await readTemplates(context, change.templateOf.replicaSet));
  context.objects.deployment = trimDeployment(
    await patchObject(context, 'deployments', deployment, {
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
async function scaleReplicaSet(
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

async function restoreReplicaSet(
  context: PerformContext,
  write: WriteOf<'restoreReplicaSet'>,
): Promise<void> {
  const { replicaSets } = context.objects;
  const { name, minReadySeconds } = write;
  const before = there(replicaSets.get(name), `ReplicaSet ${name}`);
  const { resourceVersion } = before.metadata;
  type Answer = Parameters<typeof trimReplicaSet>[0];
  const after = await patchObject<Answer>(context, 'replicaSets', before, {
    type: 'merge',
    body: { metadata: { resourceVersion }, spec: { minReadySeconds } },
  });
  replicaSets.set(name, trimReplicaSet(after));
}

async function writeCanaryService(
  context: PerformContext,
  hash: string,
): Promise<void> {
  const { connection, objects, signal } = context;
  const { rollout, canaryService: canary } = objects;
  const service = there(objects.service, 'the stable Service');
  if (canary) {
    refuseForeign(canary, rollout);
    objects.canaryService = trimService(
      await patchObject(context, 'services', canary, {
        type: 'merge',
        body: canaryPatch({ canary, service, hash }),
      }),
    );
    return;
  }
  const { namespace } = rollout.metadata;
  const created = await connection.create<Parameters<typeof trimService>[0]>(
    resourcePath(resources.services, { namespace }),
    canaryServiceFor({ rollout, service, hash }),
    { fieldManager: FIELD_MANAGER, signal },
  );
  objects.canaryService = trimService(created);
  report(context, 'services', created, { created: true });
}

async function deleteCanaryService(context: PerformContext): Promise<void> {
  const { connection, objects, signal } = context;
  const { canaryService: canary, rollout } = objects;
  if (!canary) return;
  refuseForeign(canary, rollout);
  const { namespace, name, uid, resourceVersion } = canary.metadata;
  try {
    await connection.delete(resourcePath(resources.services, { namespace, name }), {
      preconditions: { uid, resourceVersion },
      signal,
    });
  } catch (error) {
    if (!hasCode(error, 404)) throw error;
  }
  objects.canaryService = undefined;
  context.onWritten({ kind: 'services', key: keyOf(canary), uid });
}

async function writeRoute(
  context: PerformContext,
  ref: ObjectReference,
  edit: (before: TrimmedRoute, rollout: Rollout) => HttpRoute,
): Promise<void> {
  const { routes, rollout } = context.objects;
  const before = there(routes.get(ref.name), `HTTPRoute ${ref.name}`);
  const body = routePatch(before, edit(before, rollout));
  if (!body.length) return;
  const patch: Patch = { type: 'json', body };
  const after = await patchObject<Parameters<typeof trimRoute>[0]>(
    context,
    'routes',
    before,
    patch,
  );
  routes.set(ref.name, trimRoute(after));
}

/** Takes our entries out of metadata.managedFields: the next owner meets no conflict with us. */
async function disown(
  context: PerformContext,
  object: WriteOf<'disown'>['object'],
): Promise<void> {
  const { objects } = context;
  if (object === 'workload') {
    const { deployment } = objects;
    if (!deployment?.ownEntries.length) return;
    const patch = disownPatch(deployment);
    objects.deployment = trimDeployment(
      await patchObject(context, 'deployments', deployment, patch),
      deployment,
    );
  } else if (object === 'service') {
    const { service } = objects;
    if (!service?.ownEntries.length) return;
    const patch = disownPatch(service);
    objects.service = trimService(
      await patchObject(context, 'services', service, patch),
    );
  } else {
    const route = objects.routes.get(object.name);
    if (!route?.ownEntries.length) return;
    const patch = disownPatch(route);
    objects.routes.set(
      object.name,
      trimRoute(await patchObject(context, 'routes', route, patch)),
    );
  }
}

/** From the last entry to the first, so that no removal moves one that is still to go. */
function disownPatch(object: {
  readonly metadata: TrimmedMetadata;
  readonly ownEntries: OwnEntries;
}): Patch {
  const { resourceVersion: value } = object.metadata;
  const body: JsonPatchOperation[] = [
    { op: 'replace', path: '/metadata/resourceVersion', value },
  ];
  for (const index of [...object.ownEntries].sort((a, b) => b - a)) {
    const path = `/metadata/managedFields/${index}`;
    body.push(
      { op: 'test', path: `${path}/manager`, value: FIELD_MANAGER },
      { op: 'remove', path },
    );
  }
  return { type: 'json', body };
}

type WrittenKind = Written['kind'];

const RESOURCE_OF: Record<WrittenKind, ResourceType> = {
  rollouts: resources.rollouts,
  deployments: resources.deployments,
  replicaSets: resources.replicaSets,
  services: resources.services,
  routes: resources.httpRoutes,
};

async function patchObject<T extends KubeObject>(
  context: PerformContext,
  kind: WrittenKind,
  object: { readonly metadata: TrimmedMetadata },
  patch: Patch,
): Promise<T> {
  const { connection, signal } = context;
  const { namespace, name } = object.metadata;
  const written = await connection.patch<T>(
    resourcePath(RESOURCE_OF[kind], { namespace, name }),
    patch,
    { fieldManager: FIELD_MANAGER, signal },
  );
  report(context, kind, written);
  return written;
}

function report(
  context: PerformContext,
  kind: WrittenKind,
  written: KubeObject,
  extra: { created?: true } = {},
): void {
  const { uid, resourceVersion } = written.metadata;
  context.onWritten({ kind, key: keyOf(written), uid, resourceVersion, ...extra });
}

function there<T>(object: T | undefined, what: string): T {
  if (object === undefined) {
    throw new ObjectMovedOn(`${what} is not there any more`);
  }
  return object;
}

function refuseForeign(
  canary: { readonly metadata: TrimmedMetadata },
  rollout: Rollout,
): void {
  const { name, labels } = canary.metadata;
  if (labels[OWNED_BY_LABEL] !== rollout.metadata.name) {
    throw new ObjectMovedOn(
      `Service ${name} does not belong to Rollout ${rollout.metadata.name}`,
    );
  }
}
