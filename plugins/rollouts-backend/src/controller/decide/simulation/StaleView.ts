// SPDX-License-Identifier: Apache-2.0

/**
 * What the controller sees while some of its watches have broken off: the rest
 * of the world goes on. Writes rest on the version it has seen, so that one on
 * an object that has changed meanwhile is refused; what it writes itself it
 * sees, because a round waits for that (freshness.ts).
 */
import type { Write } from '../decision';
import type { SimulatedService, World } from './world';

/** What one watch brings. */
export const watches = [
  'rollout',
  'deployment',
  'replicaSets',
  'pods',
  'services',
  'endpoints',
  'routes',
] as const;

export type Watched = (typeof watches)[number];

/** From its nth write on (counted from 1) the controller hears nothing of these, for so many of its rounds. */
export interface Stall {
  readonly atWrite: number;
  readonly watched: Watched;
  readonly rounds: number;
}

type Seen = Pick<
  World,
  | 'rollout'
  | 'deployment'
  | 'replicaSets'
  | 'pods'
  | 'service'
  | 'canaryService'
  | 'routes'
>;

export class StaleView {
  readonly #world: World;
  #stalled: { readonly seen: Seen; readonly watched: Watched } | undefined;
  #roundsLeft = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** The watch breaks off; what it brought so far is what is seen. */
  stall({ watched, rounds }: Stall): void {
    const { rollout, deployment, replicaSets, pods, routes } = this.#world;
    const { service, canaryService } = this.#world;
    const seen = { rollout, deployment, replicaSets, pods, routes };
    this.#stalled = {
      seen: structuredClone({ ...seen, service, canaryService }),
      watched,
    };
    this.#roundsLeft = rounds;
  }

  get stalled(): boolean {
    return this.#stalled !== undefined;
  }

  /** The watch has come back. */
  catchUp(): void {
    this.#stalled = undefined;
  }

  /** The world as this round sees it; the watch is back after the last of its rounds. */
  look(): World {
    if (this.#stalled && this.#roundsLeft === 0) this.catchUp();
    this.#roundsLeft -= 1;
    const world = this.#world;
    if (!this.#stalled) return world;
    const { seen, watched } = this.#stalled;
    switch (watched) {
      case 'services':
        return {
          ...world,
          service: withEndpointsOf(seen.service, world.service),
          canaryService: withEndpointsOf(
            seen.canaryService,
            world.canaryService,
          ),
        };
      case 'endpoints':
        return {
          ...world,
          service: withEndpointsOf(world.service, seen.service),
          canaryService: withEndpointsOf(
            world.canaryService,
            seen.canaryService,
          ),
        };
      default:
        return { ...world, [watched]: seen[watched] };
    }
  }

  /** True when the object has changed since it was seen: the API server answers 409. */
  refuses(write: Write | 'status'): boolean {
    if (!this.#stalled) return false;
    const seen = target(this.#stalled.seen, write);
    const found = target(this.#world, write);
    return (
      this.#stalled.watched === watchedFor(write) &&
      JSON.stringify(seen) !== JSON.stringify(found)
    );
  }

  /** What was written is seen. */
  wrote(write: Write | 'status'): void {
    if (!this.#stalled || this.#stalled.watched !== watchedFor(write)) return;
    const { watched } = this.#stalled;
    const rounds = this.#roundsLeft;
    // All objects of the watch here: of each kind a release writes one at a time.
    this.stall({ atWrite: 0, watched, rounds });
  }
}

function watchedFor(write: Write | 'status'): Watched {
  if (write === 'status') return 'rollout';
  switch (write.kind) {
    case 'finalizer':
    case 'removeCommands':
      return 'rollout';
    case 'workload':
      return 'deployment';
    case 'scaleReplicaSet':
    case 'restoreReplicaSet':
      return 'replicaSets';
    case 'pinService':
    case 'canaryService':
    case 'deleteCanaryService':
      return 'services';
    case 'routeTraffic':
    case 'withdrawRoute':
      return 'routes';
    case 'disown':
      if (write.object === 'workload') return 'deployment';
      return write.object === 'service' ? 'services' : 'routes';
    default:
      throw new TypeError(`no rule for ${String(write satisfies never)}`);
  }
}

/** The object that the write is about, as far as its resourceVersion tells. */
function target(seen: Seen, write: Write | 'status'): unknown {
  if (write === 'status') return seen.rollout;
  switch (write.kind) {
    case 'scaleReplicaSet':
    case 'restoreReplicaSet':
      return seen.replicaSets.find(({ name }) => name === write.name);
    case 'canaryService':
    case 'deleteCanaryService':
      return withoutEndpoints(seen.canaryService);
    case 'pinService':
      return withoutEndpoints(seen.service);
    case 'routeTraffic':
    case 'withdrawRoute':
      return routeOf(seen, write.route.name);
    case 'disown':
      if (write.object === 'workload') return seen.deployment;
      return write.object === 'service'
        ? withoutEndpoints(seen.service)
        : routeOf(seen, write.object.name);
    default:
      return write.kind === 'workload' ? seen.deployment : seen.rollout;
  }
}

function routeOf(seen: Seen, name: string): unknown {
  return seen.routes.find(route => route.name === name);
}

function withoutEndpoints(service: SimulatedService | undefined): unknown {
  return service && { ...service, endpoints: undefined };
}

function withEndpointsOf(
  service: SimulatedService | undefined,
  other: SimulatedService | undefined,
): SimulatedService | undefined {
  return service && { ...service, endpoints: other?.endpoints ?? [] };
}
