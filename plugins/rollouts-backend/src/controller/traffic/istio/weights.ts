// SPDX-License-Identifier: Apache-2.0
/**
 * Shares of one http entry's destinations: out of what the user wrote, and back.
 *
 * The destination of an entry that has only one gets everything, whatever
 * weight stands there. It is split as 100: 80 and 20. Several destinations
 * share in proportion to their weights (absent: 0). They are multiplied by 100,
 * once for all Rollouts, which changes no share, and the stable Service's are
 * split: 7 and 3, with 7's at 20 %: 560 + 140 | 300. The way back adds up and
 * divides again.
 */
import type { Share } from '@teal/rollouts-node';
import { isService, renamed } from './hosts';
import type { HttpEntry, RouteDestination } from './objects';

const SCALE = 100;
/** HTTPRouteDestination.weight is an int32, and Envoy adds them up in 32 bits. */
const MAX_TOTAL = 2_147_483_647;

export function isStable(to: RouteDestination, share: Share): boolean {
  return isService(to.destination.host, share.service, share.namespace);
}

export function isCanary(to: RouteDestination, share: Share): boolean {
  return isService(to.destination.host, share.canary, share.namespace);
}

/** The entry sends requests to one of the two Services. */
export function concerns(entry: HttpEntry, share: Share): boolean {
  return (entry.route ?? []).some(
    to => isStable(to, share) || isCanary(to, share),
  );
}

/** The same destination on the extra Service, with the same form of host. */
export function onCanary<T extends Pick<RouteDestination, 'destination'>>(
  to: T,
  share: Share,
): T {
  const host = renamed(to.destination.host, share.service, share.canary);
  return { ...to, destination: { ...to.destination, host } };
}

/** The user's entry with weights that can be split by the percent. */
export function scaled(entry: HttpEntry): HttpEntry {
  const [first, ...more] = entry.route ?? [];
  const route = more.length
    ? [first, ...more].map(to =>
        to.weight ? { ...to, weight: to.weight * SCALE } : to,
      )
    : [{ ...first, weight: SCALE }];
  return { ...entry, route };
}

/** A scaled entry with this percent of the stable Service's part beside it on the extra Service. */
export function split(
  entry: HttpEntry,
  share: Share,
  percent: number,
): HttpEntry {
  const route = (entry.route ?? []).flatMap(to => {
    if (!isStable(to, share)) return [to];
    const total = to.weight ?? 0;
    // Rounded down: the new version never gets more than the step allows (I2).
    const canary = Math.floor((total * percent) / 100);
    const { weight: _, ...bare } = to;
    return [
      total ? { ...bare, weight: total - canary } : to,
      { ...onCanary(bare, share), weight: canary },
    ];
  });
  return { ...entry, route };
}

/** A scaled entry with all of the stable Service's part on the extra one; other destinations keep their share. */
export function moved(entry: HttpEntry, share: Share): HttpEntry {
  const route = (entry.route ?? []).map(to =>
    isStable(to, share) ? onCanary(to, share) : to,
  );
  return { ...entry, route };
}

/**
 * The user's entry again: the shares of all these Rollouts are added up.
 *
 * @param single - the weight that a single destination had, if it had one
 */
export function joined(
  entry: HttpEntry,
  shares: readonly Share[],
  single: number | undefined,
): HttpEntry {
  const inside = shares.filter(share =>
    entry.route?.some(to => isCanary(to, share)),
  );
  if (!inside.length) return entry;
  const route = inside.reduce<readonly RouteDestination[]>(
    joinedOne,
    entry.route ?? [],
  );
  return { ...entry, route: scaledDown(route, single) };
}

/** Percent of the stable Service's part that the extra Service gets; rounded up, so that only nothing is 0. */
export function canaryPercent(entry: HttpEntry, share: Share): number {
  const route = entry.route ?? [];
  const weightOf = (to: RouteDestination) =>
    route.length === 1 ? 1 : to.weight ?? 0;
  const sum = (destinations: readonly RouteDestination[]) =>
    destinations.reduce((total, to) => total + weightOf(to), 0);
  const canary = sum(route.filter(to => isCanary(to, share)));
  const total = canary + sum(route.filter(to => isStable(to, share)));
  if (canary === 0) return 0;
  return canary === total
    ? 100
    : Math.min(99, Math.ceil((canary * 100) / total));
}

/** Why the destinations can't be split, with what to do. */
export function weightProblem(
  entry: HttpEntry,
  share: Share,
): string | undefined {
  const route = entry.route ?? [];
  if (route.length < 2) return undefined;
  const total = route.reduce((sum, to) => sum + (to.weight ?? 0), 0);
  if (total * SCALE <= MAX_TOTAL) return undefined;
  return `has weights that add up to ${total}; a release of ${share.service} needs ${SCALE} times that, and ${MAX_TOTAL} is the limit: use smaller weights`;
}

function joinedOne(
  route: readonly RouteDestination[],
  share: Share,
): readonly RouteDestination[] {
  const canaries = route.filter(to => isCanary(to, share));
  const rest = route
    .filter(to => !isCanary(to, share))
    .map(to => {
      const own = isStable(to, share) ? canaries.shift() : undefined;
      const weight = (to.weight ?? 0) + (own?.weight ?? 0);
      return own && weight ? { ...to, weight } : to;
    });
  if (rest.some(to => isStable(to, share))) return rest;
  // A user took the stable destinations out in mid-release: ours become them, without our header.
  return [...rest, ...canaries.map(to => onStable(to, share))];
}

function onStable(to: RouteDestination, share: Share): RouteDestination {
  const host = renamed(to.destination.host, share.canary, share.service);
  const { headers: _, ...bare } = to;
  return { ...bare, destination: { ...to.destination, host } };
}

/** A weight that isn't divisible is a user's edit in mid-release; left as they are, the shares stay exact. */
function scaledDown(
  route: readonly RouteDestination[],
  single: number | undefined,
): readonly RouteDestination[] {
  if (route.length === 1) {
    const { weight: _, ...bare } = route[0];
    return [single === undefined ? bare : { ...bare, weight: single }];
  }
  if (route.some(to => (to.weight ?? 0) % SCALE !== 0)) return route;
  return route.map(to =>
    to.weight ? { ...to, weight: to.weight / SCALE } : to,
  );
}
