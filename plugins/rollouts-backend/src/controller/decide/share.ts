// SPDX-License-Identifier: Apache-2.0

/**
 * Who gets the requests (c2): what the routes and the stable Service say now,
 * and the writes that change it. The rules call `moveTraffic` only when the
 * side that gains has ready endpoints (I1) and the step allows it (I2).
 */
import type { RouteObservation } from '../observe/observation';
import type { Write } from './decision';
import type { Memory } from './memory';
import { timeText } from './memory';
import type { Situation } from './situation';

/** A rollback waits for the data plane at most this long (I8). */
const DATA_PLANE_PATIENCE_MS = 10_000;

/** Percent of requests that go to the new version by what the objects say; routes that disagree count by the highest. */
export function sharePercent({
  observation,
  stable,
  workload,
}: Situation): number {
  const pinnedTo = observation.service?.pinnedTo;
  if (workload.release && pinnedTo !== undefined && pinnedTo !== stable?.hash) {
    return 100;
  }
  return Math.max(
    0,
    ...observation.routes
      .filter(route => route.exists && route.touched)
      .map(route => route.weight ?? 100),
  );
}

/** True when the routes and the Service say `weightPercent`, whether the data plane has followed or not. */
export function asked(situation: Situation, weightPercent: number): boolean {
  return (
    writesFor(situation, weightPercent).length === 0 &&
    existing(situation.observation.routes).every(
      route => weightOf(route) === weightPercent,
    )
  );
}

/** True when the data plane reports that it routes as asked. */
export function applied({ observation, stable }: Situation): boolean {
  const service = observation.service;
  const pinnedTo = service?.pinnedTo;
  const endpointsFollow =
    pinnedTo === undefined ||
    Object.entries(service?.readyEndpoints ?? {}).every(
      ([hash, count]) => hash === pinnedTo || count === 0,
    );
  return (
    (endpointsFollow || stable === undefined) &&
    observation.routes.every(route => !route.exists || route.applied)
  );
}

/**
 * The writes that give the new version this share of the requests, all safe in
 * one round; none where it has it, or while a route that has just got to know
 * the extra Service isn't applied: a gateway learns of a backend and of its
 * weight on separate ways, and one that sends requests to a backend it doesn't
 * know yet loses them.
 */
export function writesFor(
  situation: Situation,
  weightPercent: number,
): Write[] {
  const { observation, stable, canary } = situation;
  const { service, rollout } = observation;
  const routed = (rollout.spec.traffic.routes?.length ?? 0) > 0;
  const target = !routed && weightPercent === 100 ? canary : stable;
  if (!target) return [];
  const writes: Write[] = [];
  if (service && service.pinnedTo !== target.hash) {
    writes.push({
      kind: 'pinService',
      hash: target.hash,
      reason: `c1: Service ${service.name} selects only pods of ${target.name}`,
    });
  }
  for (const route of existing(observation.routes)) {
    const weight = weightOf(route);
    if (weight === weightPercent) continue;
    if (weightPercent > 0 && !route.touched) writes.push(announce(route));
    else if (weightPercent === 0 || weight !== 0 || route.applied) {
      writes.push({
        kind: 'routeWeight',
        route: route.ref,
        weight: weightPercent,
        reason: `c2: ${weightPercent} % of the requests of ${nameOf(
          route,
        )} go to the new version`,
      });
    }
  }
  return writes;
}

/** The writes that let the gateway get to know the extra Service while nothing is sent to it. */
export function announceCanary(situation: Situation): Write[] {
  const { observation, canary } = situation;
  const { canaryService } = observation;
  if (!canary || canaryService?.pinnedTo !== canary.hash) return [];
  return existing(observation.routes)
    .filter(route => !route.touched && route.problem === undefined)
    .map(announce);
}

function announce(route: RouteObservation): Write {
  return {
    kind: 'routeWeight',
    route: route.ref,
    weight: 0,
    reason: `c2: ${nameOf(
      route,
    )} gets to know the extra Service before anything is sent to it`,
  };
}

/** 0 where the route doesn't know the extra Service; undefined: its rules disagree. */
function weightOf(route: RouteObservation): number | undefined {
  return route.touched ? route.weight : 0;
}

/**
 * The writes that take everything of ours out of the routes; the stable Service
 * gets all of their requests. First the weight, then, once that is applied, the
 * reference: a gateway may forget a backend before it stops sending to it. None
 * while it is waited for; `impatient` doesn't wait.
 */
export function withdrawRoutes(
  { observation }: Pick<Situation, 'observation'>,
  { impatient = false }: { readonly impatient?: boolean } = {},
): Write[] {
  return existing(observation.routes)
    .filter(route => route.touched)
    .flatMap((route): Write[] => {
      if (route.weight !== 0) return [giveBack(route)];
      if (!route.applied && !impatient) return [];
      return [takeOut(route)];
    });
}

/** The writes that leave the extra Service in the routes, but nothing is sent to it. */
export function giveBackRoutes({
  observation,
}: Pick<Situation, 'observation'>): Write[] {
  return existing(observation.routes)
    .filter(route => route.touched && route.weight !== 0)
    .map(giveBack);
}

function giveBack(route: RouteObservation): Write {
  return {
    kind: 'routeWeight',
    route: route.ref,
    weight: 0,
    reason: `c4: nothing of ${nameOf(
      route,
    )} goes to the extra Service any more`,
  };
}

function takeOut(route: RouteObservation): Write {
  return {
    kind: 'withdrawRoute',
    route: route.ref,
    reason: `c4: ${nameOf(route)} is as its user left it`,
  };
}

/** True when no route holds anything of ours. */
export function routesWithdrawn({
  observation,
}: Pick<Situation, 'observation'>): boolean {
  return !observation.routes.some(route => route.exists && route.touched);
}

/**
 * Remembers what is asked of the data plane and since when it has followed.
 * `asked`: this round writes it. It counts from the first time, for as long as
 * the data plane hasn't followed, so that a route that never takes a weight
 * can't hold a rollback up (I8). `pending`: no report yet; a route that only
 * got to know a backend keeps its times.
 */
export function rememberTraffic(
  memory: Memory,
  options: {
    readonly weight: number;
    readonly is: 'asked' | 'pending' | 'applied';
    readonly now: number;
  },
): Memory {
  const { weight, now, is } = options;
  const known = memory.traffic?.weight === weight ? memory.traffic : undefined;
  const again = is === 'asked' && known?.appliedAt !== undefined;
  const before = again ? undefined : known;
  const appliedAt =
    before?.appliedAt ?? (is === 'applied' ? timeText(now) : undefined);
  return {
    ...memory,
    traffic: {
      weight,
      askedAt: before?.askedAt ?? timeText(now),
      ...(appliedAt === undefined ? {} : { appliedAt }),
    },
  };
}

/**
 * When pods that carry no traffic any more may go: the grace period after the
 * data plane's own signal. Undefined while there is no signal.
 */
export function graceEnds(
  situation: Situation,
  memory: Memory,
): number | undefined {
  const appliedAt = memory.traffic?.appliedAt;
  if (appliedAt === undefined) return undefined;
  return Date.parse(appliedAt) + graceMs(situation);
}

/** When a data plane that says nothing is given up on (I8). */
export function silenceEnds({ now }: Situation, memory: Memory): number {
  const askedAt = memory.traffic?.askedAt;
  const since = askedAt === undefined ? now : Date.parse(askedAt);
  return since + DATA_PLANE_PATIENCE_MS;
}

/** The same for a rollback, which gives up on a silent data plane (I8). */
export function patienceEnds(situation: Situation, memory: Memory): number {
  const patience = silenceEnds(situation, memory);
  return Math.min(patience, graceEnds(situation, memory) ?? patience);
}

/** spec.traffic.gracePeriodSeconds in milliseconds; 3 s where it is absent. */
export function graceMs({ observation }: Situation): number {
  return (observation.rollout.spec.traffic.gracePeriodSeconds ?? 3) * 1_000;
}

/** "HTTPRoute cart". */
export function nameOf(route: RouteObservation): string {
  return `${route.ref.kind} ${route.ref.name}`;
}

/** "HTTPRoute cart", or the Service where there is no route: what a sentence about moving traffic names. */
export function trafficNames({ observation }: Situation): string {
  return observation.routes.length > 0
    ? observation.routes.map(nameOf).join(', ')
    : `Service ${observation.rollout.spec.traffic.service}`;
}

/** The sentence for a data plane that has not followed yet. */
export function dataPlaneWait({ observation }: Situation): string {
  const late = observation.routes.find(route => route.exists && !route.applied);
  if (late) return `waiting for the data plane to apply ${nameOf(late)}`;
  return `waiting for the endpoints of Service ${observation.rollout.spec.traffic.service} to follow its selector`;
}

function existing(routes: readonly RouteObservation[]): RouteObservation[] {
  return routes.filter(route => route.exists);
}
