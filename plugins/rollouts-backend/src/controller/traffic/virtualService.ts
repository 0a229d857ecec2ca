// SPDX-License-Identifier: Apache-2.0
import {
  NO_TRAFFIC,
  routeOriginalAnnotation,
  type Traffic,
} from '@teal/rollouts-common';
import type {
  Desired,
  KubernetesObject,
  RouteObjects,
  RouteReading,
  Share,
  TrafficRouter,
} from '@teal/rollouts-node';
import { isDeepStrictEqual } from 'node:util';
import { type Ask, asksOf, remember, withAsk, withoutAsk } from './istio/asks';
import { CannotExpress } from './istio/conditions';
import {
  isAboutCanary,
  isAboutStable,
  isCopy,
  withCopies,
  withoutCopies,
} from './istio/destinationRules';
import { entriesFor, isAdded, ownEntries, singlesOf } from './istio/entries';
import { type HttpEntry, httpEntries } from './istio/objects';
import { routeProblem, trafficProblem } from './istio/problems';
import { canaryPercent, isCanary } from './istio/weights';
import { servicesOfVirtualService } from './namedServices';

const group = 'networking.istio.io';
const version = 'v1';

/** etcd takes no object of more than 1.5 MiB; metadata and status need room, too. */
const MAX_CHARACTERS = 1_000_000;

/**
 * Istio's VirtualService, with the DestinationRules of the stable Service.
 *
 * Weights stand in the user's own http entries; requests that go over by a
 * match or a cookie, or are copied by a match of their own, have an entry named
 * `teal/<rollout>/…` directly before the user's entry. A VirtualService has no
 * status, so every write is given time (`settleMs`).
 */
export const virtualService: TrafficRouter = {
  id: 'istio-virtual-service',
  resource: {
    group,
    version,
    kind: 'VirtualService',
    plural: 'virtualservices',
  },
  companions: [
    { group, version, kind: 'DestinationRule', plural: 'destinationrules' },
  ],
  // Measured 20 ms with one proxy; istiod gathers changes for 100 ms, and a mesh has many proxies.
  settleMs: 2_000,
  services: servicesOfVirtualService,

  belongs: (companion, _route, share) =>
    isAboutStable(companion, share) || isAboutCanary(companion, share),

  check(objects, share) {
    const own = ownEntries(objects.route, asksOf(objects.route));
    return routeProblem(objects, own, share);
  },

  desired(objects, share, traffic): Desired {
    try {
      return asked(objects, share, traffic);
    } catch (error) {
      if (error instanceof CannotExpress) return { refused: error.message };
      throw error;
    }
  },

  withdrawn(objects, share) {
    const { route, companions } = objects;
    const before = remembered(objects, share);
    const own = ownEntries(route, before);
    const rest = expressible(own, withoutAsk(before, share));
    return {
      route: withEntries(route, entriesFor(own, rest), rest, share),
      companions: withoutCopies(companions, share),
    };
  },

  read(objects, share): RouteReading {
    const { route, companions } = objects;
    const entries = httpEntries(route);
    const annotation = routeOriginalAnnotation(share.rollout);
    return {
      touched:
        annotation in (route.metadata.annotations ?? {}) ||
        entries.some(entry => reaches(entry, share)) ||
        companions.some(rule => isCopy(rule, share)),
      traffic: standing(objects, share),
      weight: Math.max(
        0,
        ...entries
          .filter(entry => !isAdded(entry))
          .map(entry => canaryPercent(entry, share)),
      ),
      exposed: entries.some(
        entry =>
          canaryPercent(entry, share) > 0 || mirrorsToCanary(entry, share),
      ),
    };
  },

  applied: () => undefined,
};

/** @throws CannotExpress */
function asked(objects: RouteObjects, share: Share, traffic: Traffic): Desired {
  const { route, companions } = objects;
  const before = remembered(objects, share);
  const own = ownEntries(route, before);
  const refused = trafficProblem(own, share, traffic);
  if (refused) return { refused };
  const others = expressible(own, withoutAsk(before, share));
  const ask: Ask = { share, traffic, singles: singlesOf(own, share) };
  const asks = withAsk(others, ask);
  const wanted = withEntries(route, entriesFor(own, asks), asks, share);
  const size = JSON.stringify(wanted.spec).length;
  if (size > MAX_CHARACTERS && traffic.matches) {
    return {
      refused: `with these matches VirtualService ${route.metadata.name} would have ${size} characters, and ${MAX_CHARACTERS} is the limit: use fewer matches`,
    };
  }
  return { route: wanted, companions: withCopies(companions, share) };
}

/** What stands in the route: as remembered, and of this Rollout also what concerns the Services that it has now. */
function remembered({ route }: RouteObjects, share: Share): readonly Ask[] {
  const asks = asksOf(route);
  const known = asks.find(ask => ask.share.rollout === share.rollout);
  const now = { share, traffic: NO_TRAFFIC, singles: known?.singles ?? {} };
  return [...asks, now];
}

/** A Rollout whose matches a user's edit has made impossible keeps its weight, and never hinders the others. */
function expressible(
  own: readonly HttpEntry[],
  asks: readonly Ask[],
): readonly Ask[] {
  return asks.reduce<readonly Ask[]>((fine, ask) => {
    try {
      entriesFor(own, [...fine, ask]);
      return [...fine, ask];
    } catch (error) {
      if (!(error instanceof CannotExpress)) throw error;
      return [...fine, { ...ask, traffic: { weight: ask.traffic.weight } }];
    }
  }, []);
}

function withEntries(
  route: KubernetesObject,
  http: readonly HttpEntry[],
  asks: readonly Ask[],
  share: Share,
): KubernetesObject {
  // A route without http entries stays without.
  const spec = http.length ? { ...route.spec, http } : route.spec;
  return remember({ ...route, spec }, asks, share);
}

/** The traffic asked for last, if the objects say exactly that. */
function standing(objects: RouteObjects, share: Share): Traffic | undefined {
  const ask = asksOf(objects.route).find(
    each => each.share.rollout === share.rollout,
  );
  if (!ask) return undefined;
  const again = virtualService.desired(objects, share, ask.traffic);
  if ('refused' in again) return undefined;
  const same =
    isDeepStrictEqual(again.route.spec, objects.route.spec) &&
    isDeepStrictEqual(specsOf(again), specsOf(objects));
  return same ? ask.traffic : undefined;
}

function specsOf({ companions }: RouteObjects): Record<string, unknown> {
  return Object.fromEntries(
    companions.map(({ metadata, spec }) => [metadata.name, spec]),
  );
}

function reaches(entry: HttpEntry, share: Share): boolean {
  return (
    (entry.route ?? []).some(to => isCanary(to, share)) ||
    mirrorsToCanary(entry, share)
  );
}

function mirrorsToCanary(entry: HttpEntry, share: Share): boolean {
  return (entry.mirrors ?? []).some(
    ({ destination }) => destination && isCanary({ destination }, share),
  );
}
