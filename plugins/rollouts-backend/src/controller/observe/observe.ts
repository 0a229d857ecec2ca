// SPDX-License-Identifier: Apache-2.0
/** Caches -> Observation: reads memory only, decides nothing. */
import {
  canaryServiceName,
  ObjectReference,
  OWNED_BY_LABEL,
  POD_TEMPLATE_HASH,
  Rollout,
  workloadMarks,
} from '@teal/rollouts-common';
import type { MeasurementResult } from '../analysis/judging/request';
import type { GateAnswer } from '../gates/asking/question';
import { templatesOf } from '../analysis/templates';
import type { Caches } from '../caches';
import { keyFor, keyOf, ObjectKey } from '../objectCache';
import { isGated, TrimmedDeployment } from '../trim';
import type { EndpointCount, TrimmedService } from '../trimTraffic';
import { commandsOf } from './commands';
import type {
  ApiServerObservation,
  GuardObservation,
  Observation,
  PodObservation,
  ReplicaSetObservation,
  RolloutObservation,
  ServiceObservation,
  WorkloadObservation,
} from './observation';
import { originalsOf } from './originals';
import { observeRoute, shareOf } from './observeRoute';
import { releaseChoices, withSteps } from './releaseChoices';
import { hashesByPodName } from './podNames';
import { FINALIZER } from '@teal/rollouts-common';

/** The one kind of workload that is driven so far. */
export function isDeploymentRef(ref: ObjectReference): boolean {
  return ref.apiVersion === 'apps/v1' && ref.kind === 'Deployment';
}

/** Everything the caches know about the Rollout; undefined: it is gone. */
export function observe(options: {
  readonly caches: Caches;
  readonly key: ObjectKey;
  /** Pods of the release's own watch; undefined until its first list. */
  readonly pods: readonly PodObservation[] | undefined;
  readonly guard: GuardObservation;
  /** Default: it was never away. */
  readonly apiServer?: ApiServerObservation;
  /** Results in the inbox of the measurements. */
  readonly results?: readonly MeasurementResult[];
  /** Answers in the inbox of the gates. */
  readonly answers?: readonly GateAnswer[];
}): Observation | undefined {
  const { caches, key, pods, guard, results = [], answers = [] } = options;
  const { apiServer = {} } = options;
  const authored = caches.rollouts.get(key);
  if (!authored) return undefined;
  const { namespace } = authored.metadata;
  const { service } = authored.spec.traffic;
  const deployment = workloadOf(caches, authored);
  const rollout =
    deployment && hasRelease(deployment)
      ? withSteps(authored, releaseChoices(deployment.metadata.annotations))
      : authored;
  const replicaSets = deployment
    ? caches.replicaSetsOf
        .get(deployment.metadata.uid)
        .map(it => it.observed)
        .sort((a, b) => a.revision - b.revision)
    : [];
  const share = shareOf(rollout, deployment);
  const serviceAt = (name: string) =>
    observeService({ caches, key: keyFor(namespace, name), replicaSets });
  return {
    rollout: observeRollout(rollout),
    workload: deployment && observeWorkload(deployment),
    replicaSets,
    pods,
    service: serviceAt(service),
    canaryService: serviceAt(canaryServiceName(service)),
    routes: (rollout.spec.traffic.routes ?? []).map(ref =>
      observeRoute({ caches, rollout, share, ref }),
    ),
    analysis: { templates: templatesOf(caches, rollout), results },
    gates: { answers },
    guard,
    apiServer,
    rivals: rivalsOf(caches, rollout),
  };
}

/** The Deployment that the Rollout names. */
export function workloadOf(
  caches: Caches,
  rollout: Rollout,
): TrimmedDeployment | undefined {
  const { workloadRef } = rollout.spec;
  if (!isDeploymentRef(workloadRef)) return undefined;
  return caches.deployments.get(
    keyFor(rollout.metadata.namespace, workloadRef.name),
  );
}

/** The gate has opened a release on the workload, and nobody has taken its marks off yet. */
export function hasRelease(deployment: TrimmedDeployment): boolean {
  return workloadMarks.release in deployment.metadata.annotations;
}

function observeRollout(rollout: Rollout): RolloutObservation {
  const { metadata, spec, status } = rollout;
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation,
    deleting: metadata.deletionTimestamp !== undefined,
    hasFinalizer: metadata.finalizers?.includes(FINALIZER) ?? false,
    spec,
    status,
    commands: commandsOf(metadata.annotations ?? {}),
  };
}

function observeWorkload(deployment: TrimmedDeployment): WorkloadObservation {
  const { metadata, template } = deployment;
  const { annotations } = metadata;
  const bypass = annotations[workloadMarks.bypass];
  const id = annotations[workloadMarks.release];
  const changedBy = annotations[workloadMarks.changedBy];
  const stableHash = annotations[workloadMarks.stableHash];
  return {
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation,
    deleting: metadata.deletionTimestamp !== undefined,
    gated: isGated(deployment),
    ...(bypass === undefined ? {} : { bypass }),
    replicas: deployment.replicas,
    paused: deployment.paused,
    fields: {
      minReadySeconds: deployment.minReadySeconds,
      progressDeadlineSeconds: deployment.progressDeadlineSeconds,
      maxSurge: deployment.maxSurge,
      maxUnavailable: deployment.maxUnavailable,
      strategyType: deployment.strategyType,
    },
    templateHash: template.hash,
    templateLabels: template.labels,
    images: template.images,
    ...(template.held === undefined ? {} : { held: template.held }),
    ...(id === undefined
      ? {}
      : {
          release: {
            id,
            ...(changedBy ? { changedBy } : {}),
            ...(stableHash ? { stableHash } : {}),
            originals: originalsOf(annotations),
            originallyPaused:
              annotations[workloadMarks.originalPaused] === 'true',
            ...releaseChoices(annotations),
          },
        }),
    status: deployment.status,
    managedByUs: deployment.ownEntries.length > 0,
  };
}

function observeService(options: {
  readonly caches: Caches;
  readonly key: ObjectKey;
  readonly replicaSets: readonly ReplicaSetObservation[];
}): ServiceObservation | undefined {
  const service = options.caches.services.get(options.key);
  if (!service) return undefined;
  const { metadata, spec, ownEntries } = service;
  const { [POD_TEMPLATE_HASH]: pinnedTo, ...selector } = spec.selector ?? {};
  const ownedBy = metadata.labels[OWNED_BY_LABEL];
  return {
    name: metadata.name,
    resourceVersion: metadata.resourceVersion,
    deleting: metadata.deletionTimestamp !== undefined,
    type: spec.type ?? 'ClusterIP',
    headless: spec.clusterIP === 'None',
    selector,
    ...(pinnedTo === undefined ? {} : { pinnedTo }),
    ...(ownedBy === undefined ? {} : { ownedBy }),
    ...endpointsOf({ ...options, service }),
    managedByUs: ownEntries.length > 0,
  };
}

const FOREIGN_NAMED = 5;

function endpointsOf(options: {
  readonly caches: Caches;
  readonly service: TrimmedService;
  readonly replicaSets: readonly ReplicaSetObservation[];
}): Pick<ServiceObservation, 'readyEndpoints' | 'foreignEndpoints'> {
  const { caches, service, replicaSets } = options;
  const hashes = hashesByPodName(replicaSets);
  const readyEndpoints: Record<string, number> = {};
  const foreign = new Set<string>();
  const slices = caches.endpointSlicesOf.get(keyOf(service));
  const addressType = busiestType(slices);
  for (const slice of slices) {
    if (slice.addressType !== addressType) continue;
    slice.foreign.forEach(name => foreign.add(name));
    for (const [owner, count] of Object.entries(slice.byOwner)) {
      const hash = hashes.get(owner);
      if (hash === undefined) foreign.add(count.example);
      else if (count.ready > 0) {
        readyEndpoints[hash] = (readyEndpoints[hash] ?? 0) + count.ready;
      }
    }
  }
  return {
    readyEndpoints,
    foreignEndpoints: [...foreign].sort().slice(0, FOREIGN_NAMED),
  };
}

/** A dual-stack Service has each pod once for each address type: only one type is counted. */
function busiestType(
  slices: readonly {
    readonly addressType: string;
    readonly byOwner: Readonly<Record<string, EndpointCount>>;
    readonly foreign: readonly string[];
  }[],
): string | undefined {
  const totals = new Map<string, number>();
  for (const { addressType, byOwner, foreign } of slices) {
    const inSlice = Object.values(byOwner).reduce((n, it) => n + it.total, 0);
    const before = totals.get(addressType) ?? 0;
    totals.set(addressType, before + inSlice + foreign.length);
  }
  return [...totals].sort(
    (a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1),
  )[0]?.[0];
}

/** Older Rollouts that want the same workload or Service, by name. */
function rivalsOf(caches: Caches, rollout: Rollout): string[] {
  const { metadata, spec } = rollout;
  const { namespace } = metadata;
  const others = new Set([
    ...caches.rolloutsByWorkload.get(keyFor(namespace, spec.workloadRef.name)),
    ...caches.rolloutsByService.get(keyFor(namespace, spec.traffic.service)),
  ]);
  return [...others]
    .filter(other => isOlder(other, rollout) && clashes(other, rollout))
    .map(other => other.metadata.name)
    .sort();
}

function clashes(a: Rollout, b: Rollout): boolean {
  return (
    a.spec.traffic.service === b.spec.traffic.service ||
    (a.spec.workloadRef.kind === b.spec.workloadRef.kind &&
      a.spec.workloadRef.name === b.spec.workloadRef.name)
  );
}

function isOlder(a: Rollout, b: Rollout): boolean {
  if (a.metadata.uid === b.metadata.uid) return false;
  const order = a.metadata.creationTimestamp.localeCompare(
    b.metadata.creationTimestamp,
  );
  return order === 0 ? a.metadata.uid < b.metadata.uid : order < 0;
}
