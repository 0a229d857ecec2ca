// SPDX-License-Identifier: Apache-2.0
import type { RolloutSpec } from '@teal/rollouts-common';
import { exposes } from '@teal/rollouts-common';
import type {
  Observation,
  ReplicaSetObservation,
  RouteObservation,
  ServiceObservation,
  WorkloadObservation,
} from '../../observe/observation';
import type {
  SimulatedDeployment,
  SimulatedReplicaSet,
  SimulatedRoute,
  SimulatedService,
  World,
} from './world';
import { hashOfPod, isReady, routeRef } from './world';

/** The Observation that the real `observe` would make of this world; undefined: the Rollout is gone. */
export function lookAt(world: World): Observation | undefined {
  const { rollout } = world;
  if (!rollout) return undefined;
  const { deleting, hasFinalizer, generation, spec, status, commands } =
    rollout;
  return {
    rollout: {
      name: 'cart',
      namespace: 'shop',
      uid: 'r',
      resourceVersion: '1',
      generation,
      deleting,
      hasFinalizer,
      spec: specNow(world) ?? spec,
      status,
      commands,
    },
    workload: world.deployment && workloadOf(world, world.deployment),
    replicaSets: world.replicaSets.map(replicaSetOf),
    pods: world.pods.map(pod => ({
      name: pod.name,
      hash: pod.hash,
      deleting: false,
      readySince: isReady(world, pod) ? pod.readyAt : undefined,
      restarts: pod.restarts ?? 0,
    })),
    service: serviceOf('cart', world.service),
    canaryService: serviceOf('cart-canary', world.canaryService),
    routes: world.routes.map(routeOf),
    analysis: { templates: {}, results: world.results },
    gates: { answers: world.answers },
    guard: {
      mechanism: 'policy',
      works: true,
      knowsUs: true,
      reason: 'policy gate is in force',
    },
    apiServer: world.apiServer ?? {},
    rivals: [],
  };
}

/** The Rollout's spec with the steps of the release under way. */
export function specNow({
  rollout,
  deployment,
}: World): RolloutSpec | undefined {
  const steps = deployment?.release?.steps;
  if (!rollout || !steps) return rollout?.spec;
  const { spec } = rollout;
  return { ...spec, strategy: { ...spec.strategy, steps } };
}

function workloadOf(
  world: World,
  deployment: SimulatedDeployment,
): WorkloadObservation {
  const { template, observedGeneration, ...rest } = deployment;
  return {
    ...rest,
    name: 'cart',
    uid: 'd',
    resourceVersion: '1',
    deleting: false,
    templateHash: template,
    templateLabels: { app: 'cart' },
    images: [`shop:${template}`],
    status: {
      observedGeneration,
      replicas: world.pods.length,
      updatedReplicas: 0,
      readyReplicas: 0,
      availableReplicas: 0,
    },
  };
}

function replicaSetOf(set: SimulatedReplicaSet): ReplicaSetObservation {
  return {
    name: set.name,
    resourceVersion: '1',
    hash: set.hash,
    revision: set.revision,
    templateHash: set.template,
    images: [`shop:${set.template}`],
    minReadySeconds: set.minReadySeconds,
    replicas: set.replicas,
    currentReplicas: set.status.replicas,
    readyReplicas: set.status.ready,
    availableReplicas: set.status.available,
  };
}

function routeOf(route: World['routes'][number]): RouteObservation {
  const ref = routeRef(route.name);
  if ('missing' in route) {
    return {
      ref,
      exists: false,
      touched: false,
      weight: 0,
      exposed: false,
      applied: false,
      managedByUs: false,
    };
  }
  return {
    ref,
    exists: true,
    resourceVersion: '1',
    traffic: route.traffic,
    weight: route.traffic.weight,
    exposed: exposes(route.traffic),
    touched: route.touched,
    ...appliedOf(route),
    managedByUs: route.managedByUs,
  };
}

/** A data plane without reports gets a second, as by a router's default. */
function appliedOf({
  reports,
  effective,
  generation,
  writtenAt,
}: SimulatedRoute): Pick<RouteObservation, 'applied' | 'settlesAt'> {
  if (reports) return { applied: effective.generation === generation };
  return writtenAt === undefined ? {} : { settlesAt: writtenAt + 1_000 };
}

function serviceOf(
  name: string,
  service: SimulatedService | undefined,
): ServiceObservation | undefined {
  if (!service) return undefined;
  const readyEndpoints: Record<string, number> = {};
  for (const endpoint of service.endpoints) {
    const hash = hashOfPod(endpoint);
    readyEndpoints[hash] = (readyEndpoints[hash] ?? 0) + 1;
  }
  return {
    name,
    resourceVersion: '1',
    deleting: false,
    type: 'ClusterIP',
    headless: false,
    selector: { app: 'cart' },
    pinnedTo: service.pinnedTo,
    ownedBy: service.ownedBy,
    readyEndpoints,
    foreignEndpoints: [],
    managedByUs: service.managedByUs,
  };
}
