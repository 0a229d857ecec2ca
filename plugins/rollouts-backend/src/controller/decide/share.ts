// SPDX-License-Identifier: Apache-2.0

/**
 * Who gets the requests (c2): what the routes and the stable Service say now,
 * and the writes that change it. The rules call `moveTraffic` only when the
 * side that gains has ready endpoints (I1) and the step allows it (I2).
 */
import type { StepTraffic, Traffic } from '@teal/rollouts-common';
import {
  describeTraffic,
  exposes,
  isWithin,
  NO_TRAFFIC,
  sameTraffic,
} from '@teal/rollouts-common';
import type { RouteObservation } from '../observe/observation';
import { isRouted, openShare, opensService } from './byReplicas';
import type { Write } from './decision';
import type { Memory } from './memory';
import { timeText } from './memory';
import type { Situation } from './situation';

/** A rollback waits for the data plane at most this long (I8). */
const DATA_PLANE_PATIENCE_MS = 10_000;

/** Percent of requests that go to the new version by what the objects say, those that match something apart; routes that disagree count by the highest. */
export function sharePercent(situation: Situation): number {
  if (isSwitched(situation)) return 100;
  return Math.max(
    openShare(situation)?.percent ?? 0,
    ...touched(situation.observation.routes).map(route => route.weight),
  );
}

/** Some request, or a copy of one, can reach the new version by what the objects say. */
export function isExposed(situation: Situation): boolean {
  return (
    isSwitched(situation) ||
    (openShare(situation)?.ready ?? 0) > 0 ||
    touched(situation.observation.routes).some(reaches)
  );
}

/** What the objects say, as one traffic: routes that disagree, or were edited, count by their highest weight. */
export function trafficNow(situation: Situation): Traffic {
  const { routes } = situation.observation;
  const [first, ...others] = existing(routes).map(saying);
  const agree =
    first !== undefined &&
    others.every(other => other !== undefined && sameTraffic(first, other));
  return agree && !isSwitched(situation) && isRouted(situation)
    ? first
    : { weight: sharePercent(situation) };
}

/** The stable Service selects the new version. */
function isSwitched({ observation, stable, workload }: Situation): boolean {
  const pinnedTo = observation.service?.pinnedTo;
  return (
    workload.release !== undefined &&
    pinnedTo !== undefined &&
    pinnedTo !== stable?.hash
  );
}

/** True when the routes and the Service say so, whether the data plane has followed or not. */
export function asked(situation: Situation, traffic: Traffic): boolean {
  return (
    writesFor(situation, traffic).length === 0 &&
    existing(situation.observation.routes).every(route => says(route, traffic))
  );
}

/** True when the data plane reports that it routes as asked, or has had its time where it never reports. */
export function applied({ observation, stable, now }: Situation): boolean {
  const service = observation.service;
  const pinnedTo = service?.pinnedTo;
  const endpointsFollow =
    pinnedTo === undefined ||
    Object.entries(service?.readyEndpoints ?? {}).every(
      ([hash, count]) => hash === pinnedTo || count === 0,
    );
  return (
    (endpointsFollow || stable === undefined) &&
    existing(observation.routes).every(route => isApplied(route, now))
  );
}

/** When a route without reports that was written not long ago counts as applied; undefined: none is waited for. */
export function settlesAt({
  observation,
  now,
}: Pick<Situation, 'observation' | 'now'>): number | undefined {
  const times = existing(observation.routes)
    .filter(route => !isApplied(route, now))
    .flatMap(route => route.settlesAt ?? []);
  return times.length > 0 ? Math.min(...times) : undefined;
}

function isApplied(route: RouteObservation, now: number): boolean {
  return route.applied ?? (route.settlesAt ?? now) <= now;
}

/**
 * The writes that give the new version this traffic, all safe in one round;
 * none where it has it, or while a route that has just got to know the extra
 * Service isn't applied: a gateway learns of a backend and of its requests on
 * separate ways, and one that sends requests to a backend it doesn't know yet
 * loses them.
 */
export function writesFor(situation: Situation, traffic: Traffic): Write[] {
  const { observation, stable, canary, now } = situation;
  const { service } = observation;
  const switched = !isRouted(situation) && traffic.weight === 100;
  const target = switched ? canary : stable;
  if (!target) return [];
  const writes: Write[] = [];
  const open = opensService(situation, traffic);
  if (service && open && service.pinnedTo !== undefined) {
    writes.push({
      kind: 'pinService',
      hash: null,
      reason: `c2: Service ${service.name} selects both versions: ${
        canary?.readyReplicas ?? 0
      } ready pods beside ${target.readyReplicas}`,
    });
  } else if (service && !open && service.pinnedTo !== target.hash) {
    writes.push({
      kind: 'pinService',
      hash: target.hash,
      reason: `c1: Service ${service.name} selects only pods of ${target.name}`,
    });
  }
  for (const route of existing(observation.routes)) {
    if (says(route, traffic)) continue;
    if (exposes(traffic) && !route.touched) writes.push(announce(route));
    else if (!exposes(traffic) || reaches(route) || isApplied(route, now)) {
      writes.push(routeTraffic(route, traffic));
    }
  }
  return writes;
}

function routeTraffic(route: RouteObservation, traffic: Traffic): Write {
  return {
    kind: 'routeTraffic',
    route: route.ref,
    traffic,
    reason: `c2: ${describeTraffic(traffic)} of ${nameOf(
      route,
    )} go to the new version`,
  };
}

/**
 * The writes for routes that let more reach the new version than this step
 * allows. They only ever take away: what this step allows where the route has
 * that already, and otherwise what the step before did, which stands until the
 * pods of this one are ready.
 */
export function lessTraffic(
  situation: Situation,
  allowed: Traffic,
  before: Traffic,
): Write[] {
  if (!isRouted(situation)) {
    const less = reachOf(situation) > reachBy(situation, allowed);
    return less ? writesFor(situation, allowed) : [];
  }
  return touched(situation.observation.routes)
    .filter(reaches)
    .flatMap((route): Write[] => {
      const now = saying(route) ?? { weight: route.weight };
      // It was edited, and nobody knows by what requests find their way.
      const unknown = !exposes(now);
      if (!unknown && isWithin(now, allowed)) return [];
      if (isWithin(allowed, now)) return [routeTraffic(route, allowed)];
      if (!unknown && isWithin(now, before)) return [];
      const rest = isWithin(before, now) ? before : NO_TRAFFIC;
      return [routeTraffic(route, rest)];
    });
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

/** How far a Service without routes lets requests: to none, some or all of the new pods. */
function reachOf(situation: Situation): number {
  if (isSwitched(situation)) return 2;
  return openShare(situation) ? 1 : 0;
}

function reachBy(situation: Situation, traffic: Traffic): number {
  if (traffic.weight === 100) return 2;
  return opensService(situation, traffic) ? 1 : 0;
}

function announce(route: RouteObservation): Write {
  return {
    kind: 'routeTraffic',
    route: route.ref,
    traffic: NO_TRAFFIC,
    reason: `c2: ${nameOf(
      route,
    )} gets to know the extra Service before anything is sent to it`,
  };
}

/** Undefined: it was edited. A route that doesn't know the extra Service sends nothing to it. */
function saying(route: RouteObservation): Traffic | undefined {
  return route.touched ? route.traffic : NO_TRAFFIC;
}

function says(route: RouteObservation, traffic: Traffic): boolean {
  const now = saying(route);
  return now !== undefined && sameTraffic(now, traffic);
}

/** Some request, or a copy, can reach the new version by this route. */
function reaches(route: RouteObservation): boolean {
  return route.touched && (route.exposed || route.weight > 0);
}

/**
 * The writes that take everything of ours out of the routes; the stable Service
 * gets all of their requests. First the requests, then, a round later, the
 * reference: a gateway may forget a backend before it stops sending to it, so
 * whoever calls has waited for the data plane as long as it may.
 */
export function withdrawRoutes({
  observation,
}: Pick<Situation, 'observation'>): Write[] {
  return touched(observation.routes).map(route =>
    reaches(route) ? giveBack(route) : takeOut(route),
  );
}

/** The writes that leave the extra Service in the routes, but nothing is sent to it. */
export function giveBackRoutes({
  observation,
}: Pick<Situation, 'observation'>): Write[] {
  return touched(observation.routes).filter(reaches).map(giveBack);
}

function giveBack(route: RouteObservation): Write {
  return {
    kind: 'routeTraffic',
    route: route.ref,
    traffic: NO_TRAFFIC,
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
  return touched(observation.routes).length === 0;
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
    readonly traffic: Traffic;
    readonly is: 'asked' | 'pending' | 'applied';
    readonly now: number;
  },
): Memory {
  const { traffic, now, is } = options;
  const known =
    memory.traffic && sameTraffic(memory.traffic, traffic)
      ? memory.traffic
      : undefined;
  const again = is === 'asked' && known?.appliedAt !== undefined;
  const before = again ? undefined : known;
  const appliedAt =
    before?.appliedAt ?? (is === 'applied' ? timeText(now) : undefined);
  return {
    ...memory,
    traffic: {
      ...statusTraffic(traffic),
      askedAt: before?.askedAt ?? timeText(now),
      ...(appliedAt === undefined ? {} : { appliedAt }),
    },
  };
}

/** The traffic as a status holds it. */
function statusTraffic(traffic: Traffic): StepTraffic & { weight: number } {
  const { weight, matches, mirror, sticky } = traffic;
  return {
    weight,
    ...(matches ? { matches: [...matches] } : {}),
    ...(mirror ? { mirror } : {}),
    ...(sticky ? { sticky } : {}),
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
export function dataPlaneWait({ observation, now }: Situation): string {
  const late = existing(observation.routes).find(
    route => !isApplied(route, now),
  );
  if (late) return `waiting for the data plane to apply ${nameOf(late)}`;
  return `waiting for the endpoints of Service ${observation.rollout.spec.traffic.service} to follow its selector`;
}

function existing(routes: readonly RouteObservation[]): RouteObservation[] {
  return routes.filter(route => route.exists);
}

function touched(routes: readonly RouteObservation[]): RouteObservation[] {
  return routes.filter(route => route.exists && route.touched);
}
