// SPDX-License-Identifier: Apache-2.0
/**
 * What is kept of each object, cut the moment it arrives. A pod template becomes
 * its hash, an EndpointSlice a few counts, a route its backends: the controller
 * holds a thousand Rollouts in a few megabytes, and nothing of them that isn't
 * its business (no environment variable of a pod ever stays in memory).
 */
import {
  FIELD_MANAGER,
  HELD_MARKER,
  IntOrPercent,
  ObjectMeta,
  POD_TEMPLATE_HASH,
  Rollout,
  workloadMarks,
} from '@teal/rollouts-common';
import { KubeMetadata, KubeObject } from './kubeApi';
import { LabelSelector, labelSelectorText } from './labelSelectorText';
import type { ReplicaSetObservation } from './observe/observation';
import { PodTemplate, templateHash } from './templateHash';

const OURS = 'rollouts.teal.dev/';
const ENTITY = 'backstage.io/';
const REVISION = 'deployment.kubernetes.io/revision';

/** Metadata that every trimmed object keeps. */
export interface TrimmedMetadata extends KubeMetadata {
  namespace: string;
  generation: number;
  /** All of a Rollout and a Deployment; of others only Teal's and Backstage's. Never undefined. */
  labels: Record<string, string>;
  /** Only Teal's and Backstage's; never undefined. */
  annotations: Record<string, string>;
}

/** Positions of Teal's entries in metadata.managedFields, as of this resourceVersion. */
export type OwnEntries = readonly number[];

export interface TrimmedDeployment {
  readonly metadata: TrimmedMetadata;
  readonly ownEntries: OwnEntries;
  readonly replicas: number;
  readonly paused: boolean;
  readonly minReadySeconds?: number;
  readonly progressDeadlineSeconds?: number;
  readonly strategyType?: string;
  readonly maxSurge?: IntOrPercent;
  readonly maxUnavailable?: IntOrPercent;
  /** `spec.selector` as a label selector, `app=cart,tier in (web)`. */
  readonly podSelector: string;
  readonly template: {
    readonly hash: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly images: readonly string[];
    /** Value of Teal's marker. */
    readonly held?: string;
  };
  readonly status: {
    readonly observedGeneration: number;
    readonly replicas: number;
    readonly updatedReplicas: number;
    readonly readyReplicas: number;
    readonly availableReplicas: number;
  };
}

export interface TrimmedReplicaSet {
  readonly metadata: TrimmedMetadata;
  readonly ownerUid?: string;
  readonly ownerName?: string;
  readonly observed: ReplicaSetObservation;
}

interface DeploymentObject extends KubeObject {
  spec: {
    replicas?: number;
    paused?: boolean;
    minReadySeconds?: number;
    progressDeadlineSeconds?: number;
    strategy?: {
      type?: string;
      rollingUpdate?: {
        maxSurge?: IntOrPercent;
        maxUnavailable?: IntOrPercent;
      };
    };
    selector: LabelSelector;
    template: PodTemplate;
  };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
  };
}

interface ReplicaSetObject extends KubeObject {
  spec: {
    replicas?: number;
    minReadySeconds?: number;
    template: PodTemplate;
  };
  status?: {
    replicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    conditions?: { type: string; status: string; message?: string }[];
  };
}

/** A Rollout without other people's annotations and the managed fields. */
export function trimRollout(rollout: Rollout): Rollout & {
  metadata: ObjectMeta & TrimmedMetadata;
} {
  const { apiVersion, kind, spec, status } = rollout;
  const metadata = withAllLabels(rollout.metadata);
  return { apiVersion, kind, metadata, spec, status };
}

export function trimDeployment(
  object: DeploymentObject,
  before?: TrimmedDeployment,
): TrimmedDeployment {
  const { metadata, spec, status } = object;
  const rolling = spec.strategy?.rollingUpdate;
  // Hashing is the one costly part, and a status change can't touch the template.
  const same =
    before?.metadata.uid === metadata.uid &&
    before.metadata.generation === metadata.generation;
  return {
    metadata: withAllLabels(metadata),
    ownEntries: ownEntriesOf(metadata),
    replicas: spec.replicas ?? 1,
    paused: spec.paused ?? false,
    minReadySeconds: spec.minReadySeconds,
    progressDeadlineSeconds: spec.progressDeadlineSeconds,
    strategyType: spec.strategy?.type,
    maxSurge: rolling?.maxSurge,
    maxUnavailable: rolling?.maxUnavailable,
    podSelector: labelSelectorText(spec.selector),
    template: same ? before.template : trimTemplate(spec.template),
    status: {
      observedGeneration: status?.observedGeneration ?? 0,
      replicas: status?.replicas ?? 0,
      updatedReplicas: status?.updatedReplicas ?? 0,
      readyReplicas: status?.readyReplicas ?? 0,
      availableReplicas: status?.availableReplicas ?? 0,
    },
  };
}

export function trimReplicaSet(
  object: ReplicaSetObject,
  before?: TrimmedReplicaSet,
): TrimmedReplicaSet {
  const { metadata, spec, status } = object;
  const owner = metadata.ownerReferences?.find(
    it => it.controller && it.kind === 'Deployment',
  );
  const same =
    before?.metadata.uid === metadata.uid &&
    before.metadata.generation === (metadata.generation ?? 0);
  return {
    metadata: trimMetadata(metadata),
    ownerUid: owner?.uid,
    ownerName: owner?.name,
    observed: {
      name: metadata.name,
      resourceVersion: metadata.resourceVersion,
      hash: metadata.labels?.[POD_TEMPLATE_HASH] ?? '',
      revision: Number(metadata.annotations?.[REVISION] ?? 0),
      templateHash: same
        ? before.observed.templateHash
        : templateHash(spec.template),
      images: same ? before.observed.images : imagesOf(spec.template),
      minReadySeconds: spec.minReadySeconds ?? 0,
      replicas: spec.replicas ?? 1,
      currentReplicas: status?.replicas ?? 0,
      readyReplicas: status?.readyReplicas ?? 0,
      availableReplicas: status?.availableReplicas ?? 0,
      ...refusalOf(status),
    },
  };
}

const REFUSAL_LETTERS = 300;

/** What the ReplicaSet controller says of pods that it can't create. */
function refusalOf(
  status: ReplicaSetObject['status'],
): Pick<ReplicaSetObservation, 'podsRefused'> {
  const failure = status?.conditions?.find(
    ({ type, status: value }) => type === 'ReplicaFailure' && value === 'True',
  );
  return failure?.message
    ? { podsRefused: failure.message.slice(0, REFUSAL_LETTERS) }
    : {};
}

/** Metadata with Teal's and Backstage's names only. */
export function trimMetadata(
  metadata: KubeMetadata,
): TrimmedMetadata & ObjectMeta {
  const { deletionTimestamp, finalizers } = metadata;
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation ?? 0,
    creationTimestamp: metadata.creationTimestamp ?? '',
    ...(deletionTimestamp ? { deletionTimestamp } : {}),
    ...(finalizers?.length ? { finalizers } : {}),
    labels: known(metadata.labels),
    annotations: known(metadata.annotations),
  };
}

/** Entities are linked by any label. */
function withAllLabels(metadata: KubeMetadata): TrimmedMetadata & ObjectMeta {
  return { ...trimMetadata(metadata), labels: metadata.labels ?? {} };
}

/** Where in metadata.managedFields our entries stand. */
export function ownEntriesOf(metadata: KubeMetadata): OwnEntries {
  const own: number[] = [];
  metadata.managedFields?.forEach((entry, index) => {
    if (entry.manager === FIELD_MANAGER) own.push(index);
  });
  return own;
}

function trimTemplate(template: PodTemplate): TrimmedDeployment['template'] {
  return {
    hash: templateHash(template),
    labels: template.metadata?.labels ?? {},
    images: imagesOf(template),
    held: template.metadata?.annotations?.[HELD_MARKER],
  };
}

function imagesOf(template: PodTemplate): string[] {
  return (template.spec?.containers ?? []).map(it => it.image ?? '');
}

function known(map: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).filter(
      ([name]) => name.startsWith(OURS) || name.startsWith(ENTITY),
    ),
  );
}

/** True while the gate's label is on the workload. */
export function isGated(workload: TrimmedDeployment): boolean {
  return workload.metadata.labels[workloadMarks.gatedLabel] === 'true';
}
