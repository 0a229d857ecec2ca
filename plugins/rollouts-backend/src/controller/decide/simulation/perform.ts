// SPDX-License-Identifier: Apache-2.0

/** What `act` does to a real API server, done to the simulated one. */
import { NO_TRAFFIC } from '@teal/rollouts-common';
import type { ReleaseFields } from '../../observe/observation';
import type { WorkloadChange, Write } from '../decision';
import type { SimulatedDeployment, SimulatedRoute, World } from './world';
import { existingRoutes } from './world';

type Performers = {
  readonly [K in Write['kind']]: (
    world: World,
    write: Extract<Write, { kind: K }>,
  ) => void;
};

const performers: Performers = {
  finalizer(world, { present }) {
    const rollout = there(world.rollout, 'Rollout');
    rollout.hasFinalizer = present;
    if (rollout.deleting && !present) world.rollout = undefined;
  },
  removeCommands(world, { commands }) {
    const rollout = there(world.rollout, 'Rollout');
    const kept = { ...rollout.commands };
    for (const command of commands) delete kept[command];
    rollout.commands = {
      ...kept,
      malformed: kept.malformed.filter(it => !commands.includes(it.command)),
    };
  },
  workload(world, { change }) {
    changeWorkload(world, there(world.deployment, 'Deployment'), change);
  },
  scaleReplicaSet(world, { name, replicas }) {
    const set = world.replicaSets.find(it => it.name === name);
    there(set, name).replicas = replicas;
  },
  restoreReplicaSet(world, { name, minReadySeconds }) {
    const set = world.replicaSets.find(it => it.name === name);
    there(set, name).minReadySeconds = minReadySeconds;
  },
  pinService(world, { hash }) {
    const service = there(world.service, 'Service cart');
    service.pinnedTo = hash ?? undefined;
    service.managedByUs = true;
  },
  canaryService(world, { hash }) {
    world.canaryService ??= {
      managedByUs: true,
      ownedBy: 'cart',
      endpoints: [],
    };
    world.canaryService.pinnedTo = hash;
  },
  deleteCanaryService(world) {
    world.canaryService = undefined;
  },
  routeTraffic(world, { route, traffic }) {
    const target = routeNamed(world, route.name);
    target.traffic = traffic;
    target.touched = true;
    target.managedByUs = true;
    rewritten(world, target);
  },
  withdrawRoute(world, { route }) {
    const target = routeNamed(world, route.name);
    target.traffic = NO_TRAFFIC;
    target.touched = false;
    target.managedByUs = true;
    rewritten(world, target);
  },
  disown(world, { object }) {
    if (object === 'workload') {
      there(world.deployment, 'Deployment').managedByUs = false;
    } else if (object === 'service') {
      there(world.service, 'Service cart').managedByUs = false;
    } else {
      routeNamed(world, object.name).managedByUs = false;
    }
  },
};

function changeWorkload(
  world: World,
  deployment: SimulatedDeployment,
  change: WorkloadChange,
): void {
  deployment.generation += 1;
  deployment.managedByUs = true;
  if (change.gated !== undefined) deployment.gated = change.gated;
  if (change.templateOf) {
    const { replicaSet } = change.templateOf;
    const set = world.replicaSets.find(it => it.name === replicaSet);
    deployment.template = there(set, replicaSet).template;
  }
  if (change.unhold) deployment.held = undefined;
  if (change.paused !== undefined) deployment.paused = change.paused;
  deployment.fields = changedFields(deployment.fields, change);
  if (deployment.release) {
    deployment.release = {
      ...deployment.release,
      ...(change.release === undefined ? {} : { id: change.release }),
      ...(change.stableHash === undefined
        ? {}
        : { stableHash: change.stableHash }),
    };
  }
  if (change.forgetRelease) deployment.release = undefined;
}

function changedFields(
  fields: ReleaseFields,
  change: WorkloadChange,
): ReleaseFields {
  const changed: Record<string, unknown> = { ...fields };
  const names = [
    'minReadySeconds',
    'progressDeadlineSeconds',
    'maxSurge',
    'maxUnavailable',
  ] as const;
  for (const name of names) {
    const value = change[name];
    if (value === null) delete changed[name];
    else if (value !== undefined) changed[name] = value;
  }
  return changed;
}

function rewritten(world: World, route: SimulatedRoute): void {
  route.generation += 1;
  route.writtenAt = route.touched ? world.now : undefined;
  world.gatewayDue.set(
    `${route.name}/${route.generation}`,
    world.now + world.gatewayDelayMs,
  );
}

function routeNamed(world: World, name: string) {
  return there(
    existingRoutes(world).find(route => route.name === name),
    `HTTPRoute ${name}`,
  );
}

function there<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`409: ${what} is not there`);
  return value;
}

/** Performs one write. */
export function perform(world: World, write: Write): void {
  const performer = performers[write.kind] as (
    world: World,
    write: Write,
  ) => void;
  performer(world, write);
}
