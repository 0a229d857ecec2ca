// SPDX-License-Identifier: Apache-2.0
/**
 * Break-glass: every gated workload becomes native again, in the middle of a
 * release too. All traffic goes back first, then one wait for the data planes
 * of all, then one workload after the other is let go.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { GATE_PROBE } from '../admission/proveGate';
import { Caches } from '../controller/caches';
import {
  ClusterConnection,
  hasCode,
  KubeObject,
  resourcePath,
  resources,
  ResourceType,
} from '../controller/kubeApi';
import { Logger } from '../controller/logger';
import { ObjectCache } from '../controller/objectCache';
import { isGated, trimDeployment, trimRollout } from '../controller/trim';
import { kindOf } from '../controller/routeKind';
import { routeTrimmer } from '../controller/trimRoute';
import { trimService } from '../controller/trimTraffic';
import { Letting } from './Letting';

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
  let caches = await readAll(options);
  // The gate's probe has no pods to let go, and a gate that can't be proven would look broken afterwards.
  const gated = [...caches.deployments.values()].filter(
    deployment =>
      isGated(deployment) && deployment.metadata.name !== GATE_PROBE.name,
  );
  const lettings = gated.map(
    ({ metadata: { namespace, name } }) =>
      new Letting({
        ...options,
        caches: () => caches,
        workload: { namespace, name },
      }),
  );
  for (const each of lettings) await each.attempt('trafficBack');
  await delay(Math.max(0, ...lettings.map(each => each.graceMs)));
  caches = await readAll(options);
  for (const each of lettings) await each.attempt('letGo');
  const failed = lettings.filter(each => each.failed).length;
  return { released: gated.length - failed, failed };
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
