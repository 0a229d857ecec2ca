// SPDX-License-Identifier: Apache-2.0
import type {
  Observation,
  ReplicaSetObservation,
  RouteObservation,
  ServiceObservation,
} from '../../observe/observation';
import type { SimulatedService, World } from './world';
import { hashOfPod, isReady, routeRef } from './world';

/** The Observation that the real `observe` would make of this world; undefined: the Rollout is gone. */
export function lookAt(world: World): Observation | undefined {
  const { rollout, deployment } = world;
  if (!rollout) return undefined;
  return {
    rollout: {
      name: 'cart',
      namespace: 'shop',
      uid: 'r',
      resourceVersion: '1',
      generation: rollout.generation,
      deleting: rollout.deleting,
      hasFinalizer: rollout.hasFinalizer,
      spec: rollout.spec,
      status: rollout.status,
      commands: rollout.commands,
    },
    workload: deployment && {
      name: 'cart',
      uid: 'd',
      resourceVersion: '1',
      generation: deployment.generation,
      deleting: false,
      gated: deployment.gated,
      bypass: deployment.bypass,
      replicas: deployment.replicas,
      paused: deployment.paused,
      fields: deployment.fields,
      templateHash: deployment.template,
      templateLabels: { app: 'cart' },
      images: [`shop:${deployment.template}`],
      held: deployment.held,
      release: deployment.release,
      status: {
        observedGeneration: deployment.observedGeneration,
        replicas: world.pods.length,
        updatedReplicas: 0,
        readyReplicas: 0,
        availableReplicas: 0,
      },
      managedByUs: deployment.managedByUs,
    },
    replicaSets: world.replicaSets.map(
      (set): ReplicaSetObservation => ({
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
      }),
    ),
    pods: world.pods.map(pod => ({
      name: pod.name,
      hash: pod.hash,
      deleting: false,
      readySince: isReady(world, pod) ? pod.readyAt : undefined,
      restarts: 0,
    })),
    service: serviceOf('cart', world.service),
    canaryService: serviceOf('cart-canary', world.canaryService),
    routes: world.routes.map((route): RouteObservation => {
      if ('missing' in route) {
        return {
          ref: routeRef(route.name),
          exists: false,
          touched: false,
          applied: false,
          managedByUs: false,
        };
      }
      return {
        ref: routeRef(route.name),
        exists: true,
        resourceVersion: '1',
        weight: route.touched ? route.weight : 0,
        touched: route.touched,
        applied: route.effective.generation === route.generation,
        managedByUs: route.managedByUs,
      };
    }),
    guard: {
      mechanism: 'policy',
      works: true,
      reason: 'policy gate is in force',
    },
    rivals: [],
  };
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
