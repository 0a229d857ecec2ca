// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type {
  KubernetesObject,
  V1Deployment,
  V1ManagedFieldsEntry,
  V1PodTemplateSpec,
  V1ReplicaSet,
  V1Service,
} from '@kubernetes/client-node';
import { FIELD_MANAGER } from '@teal/rollouts-common';
import type { HttpRoute } from './httpRoute';

/** What a release touches, as it stood at one moment. */
export interface Snapshot {
  readonly deployment: V1Deployment;
  readonly service: V1Service;
  readonly route?: HttpRoute;
  /** Names of all Services of the namespace. */
  readonly services: readonly string[];
}

/** What the end of a release is judged by. */
export interface Remains extends Snapshot {
  /** Of this workload. */
  readonly replicaSets: readonly V1ReplicaSet[];
}

/** What an ending may leave different. */
export interface Expected {
  /** Edits a copy of the template before into the one that should stand now. */
  readonly template?: (template: V1PodTemplateSpec) => void;
  /** spec.replicas; default: as before. */
  readonly replicas?: number;
  /** The gate's label; default: as before. */
  readonly gated?: boolean;
}

const gatedLabel = 'rollouts.teal.dev/gated';
/** Written by the Deployment controller on every change of the template (DESIGN I4). */
const revisionAnnotation = 'deployment.kubernetes.io/revision';

/**
 * I4: workload, Service and route are equal to what they were, absent fields
 * absent, but for `expected`; nothing of ours remains anywhere.
 *
 * @throws AssertionError with the difference.
 */
export function assertRestored(
  before: Snapshot,
  after: Remains,
  expected: Expected = {},
): void {
  assert.deepEqual(
    workloadShape(after.deployment),
    workloadShape(expectedWorkload(before.deployment, expected)),
    'the Deployment is not what it was',
  );
  assert.deepEqual(
    shape(after.service),
    shape(before.service),
    'the Service is not what it was',
  );
  assert.deepEqual(
    after.route && shape(after.route),
    before.route && shape(before.route),
    'the HTTPRoute is not what it was',
  );
  assert.deepEqual(
    [...after.services].sort(),
    [...before.services].sort(),
    'the Services of the namespace are not the ones before',
  );
  for (const object of [after.deployment, after.service, after.route]) {
    if (object) assertNothingOwned(object);
  }
  assertOneReplicaSetRuns(after);
}

function expectedWorkload(
  before: V1Deployment,
  { template, replicas, gated }: Expected,
): V1Deployment {
  const expected = structuredClone(before);
  template?.(expected.spec!.template);
  if (replicas !== undefined) expected.spec!.replicas = replicas;
  const labels = expected.metadata!.labels ?? {};
  if (gated === true) labels[gatedLabel] = 'true';
  if (gated === false) delete labels[gatedLabel];
  return expected;
}

function workloadShape(deployment: V1Deployment) {
  const { annotations, ...rest } = shape(deployment);
  const { [revisionAnnotation]: _revision, ...others } = annotations;
  return { annotations: others, ...rest };
}

/** What a person or a tool may have written, and nothing that the server counts. */
function shape(object: KubernetesObject & { spec?: unknown }) {
  return {
    labels: object.metadata?.labels ?? {},
    annotations: object.metadata?.annotations ?? {},
    finalizers: object.metadata?.finalizers ?? [],
    ownerReferences: object.metadata?.ownerReferences ?? [],
    spec: JSON.parse(JSON.stringify(object.spec)) as unknown,
  };
}

/** A field of this object is in the controller's name. */
export function managedByController(object: KubernetesObject): boolean {
  const entries = object.metadata?.managedFields ?? [];
  return entries.some(entry => entry.manager === FIELD_MANAGER);
}

/** A field that stays in our name makes a plain `kubectl apply --server-side` of its owner fail with a conflict. */
function assertNothingOwned(object: KubernetesObject): void {
  const entries = object.metadata?.managedFields ?? [];
  const what = `${object.kind} ${object.metadata?.name}`;
  assert.ok(
    !managedByController(object),
    `${what} has fields managed by ${FIELD_MANAGER}`,
  );
  assert.deepEqual(
    entries.flatMap(ownedMarks),
    [],
    `${what} has marks of ours in managedFields`,
  );
}

function ownedMarks(entry: V1ManagedFieldsEntry): string[] {
  const fields = JSON.stringify(entry.fieldsV1 ?? {});
  return [...fields.matchAll(/f:(rollouts\.teal\.dev\/[^"]+)/g)]
    .map(([, name]) => name)
    .filter(name => name !== gatedLabel)
    .map(name => `${entry.manager}: ${name}`);
}

function assertOneReplicaSetRuns({ deployment, replicaSets }: Remains): void {
  const running = replicaSets.filter(set => (set.spec?.replicas ?? 0) > 0);
  assert.deepEqual(
    running.map(set => set.spec?.replicas),
    deployment.spec?.replicas === 0 ? [] : [deployment.spec?.replicas],
    'pods of one version run, as many as the user asked for',
  );
}
