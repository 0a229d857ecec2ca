// SPDX-License-Identifier: Apache-2.0
/** What is kept of Services, EndpointSlices and pods. */
import { POD_TEMPLATE_HASH } from '@teal/rollouts-common';
import { KubeObject } from './kubeApi';
import type { PodObservation } from './observe/observation';
import { backendAnnotations } from './traffic/backendAnnotations';
import {
  OwnEntries,
  ownEntriesOf,
  TrimmedMetadata,
  trimMetadata,
} from './trim';

/** The part of a Service's spec that the extra Service takes over, and the selector. */
export interface ServiceSpec {
  type?: string;
  clusterIP?: string;
  selector?: Record<string, string>;
  ports?: ServicePort[];
  sessionAffinity?: string;
  sessionAffinityConfig?: object;
  internalTrafficPolicy?: string;
  trafficDistribution?: string;
  publishNotReadyAddresses?: boolean;
  ipFamilies?: string[];
  ipFamilyPolicy?: string;
}

export interface ServicePort {
  name?: string;
  protocol?: string;
  appProtocol?: string;
  port: number;
  targetPort?: number | string;
  nodePort?: number;
}

export interface TrimmedService {
  readonly metadata: TrimmedMetadata;
  readonly ownEntries: OwnEntries;
  /** Annotations by which data planes talk to its pods; the extra Service takes them over. */
  readonly backendAnnotations: Readonly<Record<string, string>>;
  readonly spec: ServiceSpec;
}

/** Endpoints of one slice, counted. */
export interface TrimmedEndpointSlice {
  readonly metadata: TrimmedMetadata;
  /** The Service; '' for a slice that belongs to none. */
  readonly service: string;
  /** IPv4, IPv6 or FQDN: a dual-stack Service has each pod once in each. */
  readonly addressType: string;
  /** By the pods' names without their random letters; `podNameBase` of their ReplicaSet. */
  readonly byOwner: Readonly<Record<string, EndpointCount>>;
  /** Endpoints that are no pods, by name or address; at most 5. */
  readonly foreign: readonly string[];
}

export interface EndpointCount {
  ready: number;
  total: number;
  /** Name of one of the pods. */
  example: string;
}

export interface TrimmedPod {
  readonly metadata: TrimmedMetadata;
  readonly observed: PodObservation;
}

interface ServiceObject extends KubeObject {
  spec: ServiceSpec;
}

interface EndpointSliceObject extends KubeObject {
  addressType?: string;
  endpoints?: {
    addresses?: string[];
    conditions?: { ready?: boolean | null };
    targetRef?: { kind?: string; name?: string };
  }[];
}

interface ContainerStatus {
  restartCount?: number;
  state?: {
    waiting?: { reason?: string; message?: string };
    terminated?: { reason?: string };
  };
  lastState?: { terminated?: { reason?: string } };
}

/** A pod as the API server has it. */
export interface PodObject extends KubeObject {
  status?: {
    conditions?: {
      type: string;
      status: string;
      reason?: string;
      message?: string;
      lastTransitionTime?: string;
    }[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}

export function trimService(object: ServiceObject): TrimmedService {
  const { spec } = object;
  return {
    metadata: trimMetadata(object.metadata),
    ownEntries: ownEntriesOf(object.metadata),
    backendAnnotations: backendAnnotations(object.metadata.annotations),
    spec: {
      type: spec.type,
      clusterIP: spec.clusterIP === 'None' ? 'None' : undefined,
      selector: spec.selector,
      ports: spec.ports,
      sessionAffinity: spec.sessionAffinity,
      sessionAffinityConfig: spec.sessionAffinityConfig,
      internalTrafficPolicy: spec.internalTrafficPolicy,
      trafficDistribution: spec.trafficDistribution,
      publishNotReadyAddresses: spec.publishNotReadyAddresses,
      ipFamilies: spec.ipFamilies,
      ipFamilyPolicy: spec.ipFamilyPolicy,
    },
  };
}

const FOREIGN_NAMED = 5;
/** k8s.io/apiserver names.SimpleNameGenerator: a generated name is a base of at most 58 characters and 5 random ones. */
const RANDOM_LETTERS = 5;
const BASE_LENGTH = 58;

/** How the names of a ReplicaSet's pods begin: the rest is random. */
export function podNameBase(replicaSet: string): string {
  return `${replicaSet}-`.slice(0, BASE_LENGTH);
}

export function trimEndpointSlice(
  object: EndpointSliceObject,
): TrimmedEndpointSlice {
  const byOwner: Record<string, EndpointCount> = {};
  const foreign: string[] = [];
  for (const endpoint of object.endpoints ?? []) {
    const { kind, name = '' } = endpoint.targetRef ?? {};
    if (kind !== 'Pod') {
      if (foreign.length < FOREIGN_NAMED) {
        foreign.push(
          name || (endpoint.addresses?.[0] ?? 'an endpoint without address'),
        );
      }
      continue;
    }
    const owner = name.slice(0, -RANDOM_LETTERS);
    const count = (byOwner[owner] ??= { ready: 0, total: 0, example: name });
    count.total += 1;
    // The field's own default: absent means ready.
    if (endpoint.conditions?.ready ?? true) count.ready += 1;
  }
  return {
    metadata: trimMetadata(object.metadata),
    service: object.metadata.labels?.['kubernetes.io/service-name'] ?? '',
    addressType: object.addressType ?? 'IPv4',
    byOwner,
    foreign,
  };
}

/** Waiting reasons that only say "not yet". */
const STARTING = ['ContainerCreating', 'PodInitializing'];

export function trimPod(object: PodObject): TrimmedPod {
  const { metadata, status } = object;
  const containers = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
  const waiting = containers
    .map(it => it.state?.waiting)
    .filter(it => it !== undefined)
    .sort((a, b) => starting(a.reason) - starting(b.reason))[0];
  const ready = status?.conditions?.find(it => it.type === 'Ready');
  const scheduled = status?.conditions?.find(it => it.type === 'PodScheduled');
  const unschedulable =
    scheduled?.status === 'False'
      ? scheduled.message ?? scheduled.reason ?? 'not scheduled'
      : undefined;
  const ended = containers
    .map(it => it.state?.terminated?.reason ?? it.lastState?.terminated?.reason)
    .find(it => it !== undefined);
  return {
    metadata: trimMetadata(metadata),
    observed: {
      name: metadata.name,
      hash: metadata.labels?.[POD_TEMPLATE_HASH] ?? '',
      deleting: Boolean(metadata.deletionTimestamp),
      ...(ready?.status === 'True' && ready.lastTransitionTime
        ? { readySince: Date.parse(ready.lastTransitionTime) }
        : {}),
      ...(waiting?.reason
        ? { waiting: { reason: waiting.reason, message: waiting.message } }
        : {}),
      ...(unschedulable ? { unschedulable } : {}),
      restarts: containers.reduce((sum, it) => sum + (it.restartCount ?? 0), 0),
      ...(ended === undefined ? {} : { lastTermination: ended }),
    },
  };
}

function starting(reason: string | undefined): number {
  return reason && !STARTING.includes(reason) ? 0 : 1;
}
