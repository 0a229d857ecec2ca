// SPDX-License-Identifier: Apache-2.0

/**
 * The other actors around a release: ReplicaSet controller with its pods,
 * endpoints, gateway. Each does one small thing a turn and says what it did.
 */
import { describeTraffic } from '@teal/rollouts-common';
import type { SimulatedReplicaSet, SimulatedService, World } from './world';
import { existingRoutes, isReady } from './world';

const READY_AFTER_MS = 500;

/** Creates and removes pods, and reports what is ready and available. */
export function syncReplicaSets(world: World): string | undefined {
  const did = world.replicaSets.flatMap(set => syncReplicaSet(world, set));
  return did.length > 0 ? did.join(', ') : undefined;
}

function syncReplicaSet(world: World, set: SimulatedReplicaSet): string[] {
  const did: string[] = [];
  const own = () => world.pods.filter(pod => pod.hash === set.hash);
  while (own().length < set.replicas) {
    const after = world.readyAfterMs.get(set.template) ?? READY_AFTER_MS;
    world.pods.push({
      name: `${set.name}-${world.podsBorn}`,
      hash: set.hash,
      readyAt: world.now + after,
    });
    world.podsBorn += 1;
    did.push(`${set.name}: +1 pod`);
  }
  // Not ready before ready, as the ReplicaSet controller ranks them.
  const ranked = own().sort((a, b) => b.readyAt - a.readyAt);
  for (const pod of ranked.slice(
    0,
    Math.max(0, ranked.length - set.replicas),
  )) {
    world.pods = world.pods.filter(other => other !== pod);
    did.push(`${set.name}: -1 pod`);
  }
  const pods = own();
  const status = {
    replicas: pods.length,
    ready: pods.filter(pod => isReady(world, pod)).length,
    available: pods.filter(
      pod => pod.readyAt + set.minReadySeconds * 1_000 <= world.now,
    ).length,
  };
  if (JSON.stringify(status) !== JSON.stringify(set.status)) {
    set.status = status;
    did.push(
      `${set.name}: ${status.ready} ready, ${status.available} available`,
    );
  }
  return did;
}

/** EndpointSlices follow selectors and readiness. */
export function syncEndpoints(world: World): string | undefined {
  const did: string[] = [];
  const services: [string, SimulatedService | undefined][] = [
    ['cart', world.service],
    ['cart-canary', world.canaryService],
  ];
  for (const [name, service] of services) {
    if (!service) continue;
    const endpoints = world.pods
      .filter(
        pod =>
          isReady(world, pod) &&
          (service.pinnedTo === undefined || service.pinnedTo === pod.hash),
      )
      .map(pod => pod.name)
      .sort();
    if (endpoints.join() !== service.endpoints.join()) {
      service.endpoints = endpoints;
      did.push(`${name}: ${endpoints.length} endpoints`);
    }
  }
  return did.length > 0 ? did.join(', ') : undefined;
}

/** The data plane applies a route some time after it was written. */
export function syncGateway(world: World): string | undefined {
  const did: string[] = [];
  for (const route of existingRoutes(world)) {
    if (route.effective.generation === route.generation) continue;
    const due = world.gatewayDue.get(`${route.name}/${route.generation}`) ?? 0;
    if (world.now < due) continue;
    route.effective = {
      generation: route.generation,
      traffic: route.traffic,
      touched: route.touched,
    };
    did.push(
      `${route.name}: ${describeTraffic(route.traffic)} to the new version`,
    );
  }
  return did.length > 0 ? did.join(', ') : undefined;
}

/** The next moment at which time alone changes something; undefined: never. */
export function nextEvent(world: World): number | undefined {
  const times = [
    ...world.pods.flatMap(pod => [
      pod.readyAt,
      ...world.replicaSets
        .filter(set => set.hash === pod.hash)
        .map(set => pod.readyAt + set.minReadySeconds * 1_000),
    ]),
    ...existingRoutes(world)
      .filter(route => route.effective.generation !== route.generation)
      .map(
        route =>
          world.gatewayDue.get(`${route.name}/${route.generation}`) ??
          world.now,
      ),
  ].filter(time => time > world.now && time < world.now + 365 * 24 * 3_600_000);
  return times.length > 0 ? Math.min(...times) : undefined;
}
