// SPDX-License-Identifier: Apache-2.0
/**
 * Break-glass: every gated workload becomes native again, in the middle of a
 * release too. Routes go back first, then the Service selects every pod again,
 * and only then the workload is let go: in this order no Service is ever empty.
 * Nothing is waited for, and the new template wins: it is what the workload says.
 */
import { FIELD_MANAGER, Rollout, workloadMarks } from '@teal/rollouts-common';
import { GATE_PROBE } from '../admission/proveGate';
import { perform } from '../controller/act/perform';
import {
  roundObjects,
  RoundObjects,
  routeEntry,
} from '../controller/act/objects';
import { Caches, TrimmedRollout } from '../controller/caches';
import { systemClock } from '../controller/clock';
import type { WorkloadChange, Write } from '../controller/decide/decision';
import {
  ClusterConnection,
  hasCode,
  KubeObject,
  resourcePath,
  resources,
  ResourceType,
} from '../controller/kubeApi';
import { Logger, sentenceOf } from '../controller/logger';
import { keyFor, ObjectCache } from '../controller/objectCache';
import { originalsOf } from '../controller/observe/originals';
import {
  isGated,
  TrimmedDeployment,
  trimDeployment,
  trimRollout,
} from '../controller/trim';
import { kindOf } from '../controller/routeKind';
import { routeTrimmer } from '../controller/trimRoute';
import { trimService } from '../controller/trimTraffic';
import { deploymentPatch } from '../controller/workloads/deployment';
import { hindrancesOf, leftoversOf } from './orphan';

interface ReleaseAllOptions {
  readonly connection: ClusterConnection;
  readonly logger: Logger;
  /** Absent or empty: all. */
  readonly namespaces?: readonly string[];
  /** Written on each workload, as the bypass annotation: while it is there, no controller gates the workload again. */
  readonly reason: string;
}

/** How many workloads were let go, and how many couldn't be. */
export interface ReleaseAllResult {
  readonly released: number;
  readonly failed: number;
}

/** Lets every gated workload go; one that fails doesn't keep the others. */
export async function releaseAll(
  options: ReleaseAllOptions,
): Promise<ReleaseAllResult> {
  const { connection, logger } = options;
  const caches = await readAll(options);
  // The gate's probe has no pods to let go, and a gate that can't be proven would look broken afterwards.
  const gated = [...caches.deployments.values()].filter(
    deployment =>
      isGated(deployment) && deployment.metadata.name !== GATE_PROBE.name,
  );
  let failed = 0;
  for (const deployment of gated) {
    const { namespace, name } = deployment.metadata;
    const fields = { cluster: connection.name, namespace, workload: name };
    try {
      await releaseOne(options, caches, deployment);
      logger.info('Workload let go', fields);
    } catch (error) {
      failed += 1;
      logger.error('Workload could not be let go', {
        ...fields,
        error: sentenceOf(error),
      });
    }
  }
  return { released: gated.length - failed, failed };
}

async function releaseOne(
  { connection, logger, reason }: ReleaseAllOptions,
  caches: Caches,
  deployment: TrimmedDeployment,
): Promise<void> {
  const { namespace, name } = deployment.metadata;
  const [rollout] = caches.rolloutsByWorkload.get(keyFor(namespace, name));
  const objects = rollout && roundObjects(caches, rollout);
  if (!rollout) refuseWhileHindered(caches, deployment);
  const write = async (one: Write) => {
    if (!objects) return;
    const { signal } = new AbortController();
    await perform(
      { connection, objects, clock: systemClock, signal, onWritten() {} },
      one,
    );
  };
  for (const one of rollout ? trafficBack(rollout, objects) : []) {
    await write(one);
  }
  await letGo(connection, deployment, reason);
  if (ownsCanary(rollout, objects)) {
    await write({ kind: 'deleteCanaryService', reason });
  }
  if (!rollout) {
    for (const leftover of leftoversOf(caches, deployment)) {
      logger.warn(leftover, { cluster: connection.name, namespace });
    }
  }
}

/** @throws Error with what a person has to give back first, and the commands */
function refuseWhileHindered(
  caches: Caches,
  workload: TrimmedDeployment,
): void {
  const hindrances = hindrancesOf(caches, workload);
  if (hindrances.length === 0) return;
  throw new Error(
    `Deployment ${
      workload.metadata.name
    } has no Rollout any more, and ${hindrances.join(
      '; then ',
    )}; then run this command again`,
  );
}

/** Every route back, then the Service's selector. */
function trafficBack(
  rollout: Rollout,
  objects: RoundObjects | undefined,
): Write[] {
  const reason = 'break-glass: everything is let go';
  const routes = (rollout.spec.traffic.routes ?? [])
    .filter(ref => objects?.routes.has(routeEntry(ref)))
    .map(route => ({ kind: 'withdrawRoute', route, reason } as const));
  const pin = { kind: 'pinService', hash: null, reason } as const;
  return objects?.service ? [...routes, pin] : routes;
}

function ownsCanary(
  rollout: TrimmedRollout | undefined,
  objects: RoundObjects | undefined,
): boolean {
  const owners = objects?.canaryService?.metadata.labels ?? {};
  return (
    rollout !== undefined &&
    Object.values(owners).includes(rollout.metadata.name)
  );
}

/** One write: label and annotations off, the user's own fields back, the template let in. */
async function letGo(
  connection: ClusterConnection,
  deployment: TrimmedDeployment,
  reason: string,
): Promise<void> {
  const { namespace, name, annotations } = deployment.metadata;
  const patch = deploymentPatch(deployment, nativeAgain(annotations)) as {
    metadata: { annotations?: Record<string, string | null> };
  };
  patch.metadata.annotations = {
    ...patch.metadata.annotations,
    [workloadMarks.bypass]: reason,
  };
  await connection.patch(
    resourcePath(resources.deployments, { namespace, name }),
    { type: 'merge', body: patch },
    { fieldManager: FIELD_MANAGER },
  );
}

function nativeAgain(
  annotations: Readonly<Record<string, string>>,
): WorkloadChange {
  const gated = { gated: false } as const;
  if (!(workloadMarks.release in annotations)) return gated;
  const originals = originalsOf(annotations);
  return {
    ...gated,
    unhold: true,
    forgetRelease: true,
    paused: annotations[workloadMarks.originalPaused] === 'true',
    minReadySeconds: originals.minReadySeconds ?? null,
    progressDeadlineSeconds: originals.progressDeadlineSeconds ?? null,
    maxSurge: originals.maxSurge ?? null,
    maxUnavailable: originals.maxUnavailable ?? null,
  };
}

async function readAll(options: ReleaseAllOptions): Promise<Caches> {
  const caches = new Caches();
  await read(options, resources.rollouts, caches.rollouts, trimRollout);
  await read(options, resources.services, caches.services, trimService);
  await readRoutes(options, caches);
  await read(
    options,
    resources.deployments,
    caches.deployments,
    trimDeployment,
  );
  return caches;
}

/** Every kind that a router knows: the Rollout that named a route may be gone. */
async function readRoutes(
  options: ReleaseAllOptions,
  { routes, rollouts }: Caches,
): Promise<void> {
  const needed = new Set(
    [...rollouts.values()].flatMap(({ spec }) =>
      (spec.traffic.routes ?? []).flatMap(ref =>
        routes.routers.resourcesOf(ref).map(kindOf),
      ),
    ),
  );
  for (const resource of routes.routers.resources()) {
    const { cache } = routes.collection(resource);
    try {
      await read(options, resource, cache, routeTrimmer(resource));
    } catch (error) {
      // The account may be kept from a kind that no Rollout names.
      if (!hasCode(error, 403) || needed.has(kindOf(resource))) throw error;
    }
  }
}

async function read<T extends KubeObject>(
  { connection, namespaces }: ReleaseAllOptions,
  type: ResourceType,
  cache: ObjectCache<T>,
  trim: (object: never) => T,
): Promise<void> {
  const scopes = namespaces?.length ? namespaces : [undefined];
  for (const namespace of scopes) {
    const path = resourcePath(type, { namespace });
    let next: string | undefined;
    try {
      do {
        const page = await connection.list<never>(path, {
          limit: 250,
          continue: next,
        });
        for (const object of page.items) cache.put(trim(object));
        next = page.metadata.continue || undefined;
      } while (next);
    } catch (error) {
      // Neither Rollouts nor a kind of route have to be defined for a label to be in the way.
      if (!hasCode(error, 404)) throw error;
    }
  }
}
