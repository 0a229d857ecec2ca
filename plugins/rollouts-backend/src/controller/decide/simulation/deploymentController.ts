// SPDX-License-Identifier: Apache-2.0

/**
 * Just what a release needs of Kubernetes' Deployment controller
 * (pkg/controller/deployment: sync.go, rolling.go, util/deployment_util.go,
 * v1.36), its proportional rounding, its scaling while paused and its order of
 * removal included. ReplicaSet statuses are the ReplicaSet controller's, so
 * this one decides on old numbers as the real one does.
 */
import type { SimulatedDeployment, SimulatedReplicaSet, World } from './world';
import { hashOf, scaled } from './world';

/** One sync; returns the sentence that says what it did, undefined where nothing was to be done. */
export function syncDeployment(world: World): string | undefined {
  const { deployment } = world;
  if (!deployment) return undefined;
  const observed = deployment.observedGeneration !== deployment.generation;
  deployment.observedGeneration = deployment.generation;
  const current = findNew(world, deployment);
  let did: string | undefined;
  if (
    current &&
    current.minReadySeconds !== (deployment.fields.minReadySeconds ?? 0)
  ) {
    current.minReadySeconds = deployment.fields.minReadySeconds ?? 0;
    did = `${current.name} gets minReadySeconds ${current.minReadySeconds}`;
  }
  const desiredDiffers = active(world.replicaSets).some(
    set => set.desired !== undefined && set.desired !== deployment.replicas,
  );
  const more =
    deployment.paused || desiredDiffers
      ? scaleProportionally(world, deployment, current)
      : rollingUpdate(world, deployment);
  const sentence = [did, more].filter(Boolean).join(', ');
  return sentence || (observed ? 'has seen the change' : undefined);
}

function findNew(
  world: World,
  deployment: SimulatedDeployment,
): SimulatedReplicaSet | undefined {
  if (deployment.held !== undefined) return undefined;
  return world.replicaSets.find(set => set.template === deployment.template);
}

function active(sets: readonly SimulatedReplicaSet[]): SimulatedReplicaSet[] {
  return sets.filter(set => set.replicas > 0);
}

function limits({ fields, replicas }: SimulatedDeployment) {
  const surge = scaled(fields.maxSurge, replicas, 'up');
  const unavailable = scaled(fields.maxUnavailable, replicas, 'down');
  return {
    surge,
    unavailable:
      surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, replicas),
  };
}

function resize(
  deployment: SimulatedDeployment,
  set: SimulatedReplicaSet,
  replicas: number,
  force = false,
): string | undefined {
  if (!force && set.replicas === replicas) return undefined;
  const before = set.replicas;
  set.replicas = replicas;
  set.desired = deployment.replicas;
  set.max = deployment.replicas + limits(deployment).surge;
  return before === replicas
    ? undefined
    : `${set.name} ${before} -> ${replicas}`;
}

/** sync.go `scale`: on a scaling, and all the time while paused. */
function scaleProportionally(
  world: World,
  deployment: SimulatedDeployment,
  current: SimulatedReplicaSet | undefined,
): string | undefined {
  const sets = active(world.replicaSets);
  if (sets.length <= 1) {
    const newest = [...world.replicaSets].sort((a, b) => b.born - a.born)[0];
    const only = sets[0] ?? current ?? newest;
    return only && resize(deployment, only, deployment.replicas);
  }
  if (current && isSaturated(deployment, current)) {
    return said(
      sets
        .filter(set => set !== current)
        .map(set => resize(deployment, set, 0)),
    );
  }
  const allowed =
    deployment.replicas > 0
      ? deployment.replicas + limits(deployment).surge
      : 0;
  const toAdd = allowed - sum(sets);
  const sorted = [...sets].sort(
    (a, b) =>
      b.replicas - a.replicas ||
      (toAdd > 0 ? b.born - a.born : a.born - b.born),
  );
  let added = 0;
  const sizes = sorted.map(set => {
    const share = toAdd === 0 ? 0 : proportion(deployment, set, toAdd, added);
    added += share;
    return set.replicas + share;
  });
  if (toAdd !== 0) sizes[0] = Math.max(0, sizes[0] + toAdd - added);
  return said(
    sorted.map((set, index) => resize(deployment, set, sizes[index], true)),
  );
}

function isSaturated(
  deployment: SimulatedDeployment,
  set: SimulatedReplicaSet,
): boolean {
  return (
    set.replicas === deployment.replicas &&
    set.desired === deployment.replicas &&
    set.status.available === deployment.replicas
  );
}

function proportion(
  deployment: SimulatedDeployment,
  set: SimulatedReplicaSet,
  toAdd: number,
  added: number,
): number {
  if (set.replicas === 0 || toAdd === added) return 0;
  const allowed = toAdd - added;
  const max = deployment.replicas + limits(deployment).surge;
  const share =
    deployment.replicas === 0
      ? -set.replicas
      : Math.round((set.replicas * max) / (set.max ?? set.replicas)) -
        set.replicas;
  return toAdd > 0 ? Math.min(share, allowed) : Math.max(share, allowed);
}

/** rolling.go: scale up if possible, otherwise scale down if possible. */
function rollingUpdate(
  world: World,
  deployment: SimulatedDeployment,
): string | undefined {
  const current = findNew(world, deployment);
  if (!current) return create(world, deployment);
  return (
    scaleUp(world, deployment, current) ?? scaleDown(world, deployment, current)
  );
}

function create(world: World, deployment: SimulatedDeployment): string {
  const set: SimulatedReplicaSet = {
    name: `cart-${hashOf(deployment.template)}`,
    template: deployment.template,
    hash: hashOf(deployment.template),
    born: world.replicaSets.length,
    revision: 1 + Math.max(0, ...world.replicaSets.map(it => it.revision)),
    replicas: 0,
    minReadySeconds: deployment.fields.minReadySeconds ?? 0,
    desired: deployment.replicas,
    max: deployment.replicas + limits(deployment).surge,
    status: { replicas: 0, ready: 0, available: 0 },
  };
  world.replicaSets.push(set);
  set.replicas = newSize(world, deployment, set);
  return `creates ${set.name} with ${set.replicas}`;
}

function newSize(
  world: World,
  deployment: SimulatedDeployment,
  set: SimulatedReplicaSet,
): number {
  const room =
    deployment.replicas + limits(deployment).surge - sum(world.replicaSets);
  if (room <= 0) return set.replicas;
  return set.replicas + Math.min(room, deployment.replicas - set.replicas);
}

function scaleUp(
  world: World,
  deployment: SimulatedDeployment,
  set: SimulatedReplicaSet,
): string | undefined {
  set.revision = Math.max(
    set.revision,
    1 +
      Math.max(
        0,
        ...world.replicaSets.filter(it => it !== set).map(it => it.revision),
      ),
  );
  if (set.replicas === deployment.replicas) return undefined;
  if (set.replicas > deployment.replicas) {
    return resize(deployment, set, deployment.replicas);
  }
  return resize(deployment, set, newSize(world, deployment, set));
}

function scaleDown(
  world: World,
  deployment: SimulatedDeployment,
  current: SimulatedReplicaSet,
): string | undefined {
  const old = active(world.replicaSets)
    .filter(set => set !== current)
    .sort((a, b) => a.born - b.born);
  if (old.length === 0) return undefined;
  const minAvailable = deployment.replicas - limits(deployment).unavailable;
  const newUnavailable = current.replicas - current.status.available;
  const most = sum(world.replicaSets) - minAvailable - newUnavailable;
  if (most <= 0) return undefined;
  const did: (string | undefined)[] = [];
  let cleaned = 0;
  for (const set of old) {
    if (cleaned >= most || set.replicas === 0) continue;
    if (set.replicas === set.status.available) continue;
    const count = Math.min(most - cleaned, set.replicas - set.status.available);
    cleaned += count;
    did.push(resize(deployment, set, set.replicas - count));
  }
  let spare =
    world.replicaSets.reduce((all, set) => all + set.status.available, 0) -
    minAvailable;
  for (const set of old) {
    if (spare <= 0) break;
    const count = Math.min(set.replicas, spare);
    spare -= count;
    did.push(resize(deployment, set, set.replicas - count));
  }
  return said(did);
}

function sum(sets: readonly SimulatedReplicaSet[]): number {
  return sets.reduce((all, set) => all + set.replicas, 0);
}

function said(parts: readonly (string | undefined)[]): string | undefined {
  return parts.filter(Boolean).join(', ') || undefined;
}
