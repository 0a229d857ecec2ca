// SPDX-License-Identifier: Apache-2.0
import { NO_TRAFFIC, sameTraffic } from '@teal/rollouts-common';
import type { Traffic } from '@teal/rollouts-common';
import type {
  Desired,
  RouteObjects,
  RouteReading,
  RouteResource,
  Share,
  TrafficRouter,
} from '@teal/rollouts-node';
import { isDeepStrictEqual } from 'node:util';
import { notedTraffic, problemOf, styleOf } from './ingress';
import {
  canaryIngress,
  canaryIngressName,
  isCanaryFor,
  nginxProblem,
  nginxReading,
  ownCanary,
} from './ingressNginx';
import { nginxTrafficProblem } from './ingressNginxTraffic';
import {
  plainDesired,
  plainProblem,
  plainReading,
  plainWithdrawn,
} from './ingressPlain';
import { servicesOfIngress } from './namedServices';

const ingresses: RouteResource = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
};

/**
 * Ingress: by a second Ingress with canary annotations where the controller is
 * ingress-nginx or alike, else all or nothing in the user's own.
 */
export const ingressRouter: TrafficRouter = {
  id: 'ingress',
  resource: ingresses,
  companions: [ingresses],
  services: servicesOfIngress,

  belongs(companion, route, share) {
    const { name } = companion.metadata;
    if (name === route.metadata.name) return false;
    return (
      name === canaryIngressName(route, share) ||
      isCanaryFor(companion, route, share)
    );
  },

  check({ route, companions }, share) {
    return (
      problemOf(route, share) ??
      (styleOf(route) === 'nginx'
        ? nginxProblem(route, companions, share)
        : undefined)
    );
  },

  desired(objects, share, traffic): Desired {
    const { route, companions } = objects;
    const refused =
      styleOf(route) === 'nginx'
        ? nginxProblem(route, companions, share) ??
          nginxTrafficProblem(route, traffic)
        : plainProblem(route, share, traffic);
    if (refused === undefined) return withTraffic(objects, share, traffic);
    // The way back is never refused, whatever a user did in mid-release.
    const isBack = sameTraffic(traffic, NO_TRAFFIC) && touched(objects, share);
    return isBack ? ingressRouter.withdrawn(objects, share) : { refused };
  },

  withdrawn({ route, companions }, share) {
    const own = ownCanary(route, companions, share);
    return {
      route: plainWithdrawn(route, share),
      companions: companions.filter(it => it !== own),
    };
  },

  read(objects, share): RouteReading {
    const { route, companions } = objects;
    // Both, because a user may change the style in mid-release.
    const plain = plainReading(route, share);
    const nginx = nginxReading(route, companions, share);
    const noted = styleOf(route) === 'nginx' ? nginx.traffic : plain.traffic;
    return {
      touched: touched(objects, share),
      weight: Math.max(plain.weight, nginx.weight),
      exposed: plain.exposed || nginx.exposed,
      traffic: noted && says(objects, share, noted) ? noted : undefined,
    };
  },

  /** An Ingress' status names addresses only. */
  applied: () => undefined,
  /** ingress-nginx follows changes 0.3 times a second (--sync-rate-limit), its workers each second. */
  settleMs: 5_000,
};

function withTraffic(
  objects: RouteObjects,
  share: Share,
  traffic: Traffic,
): RouteObjects {
  const before = ownCanary(objects.route, objects.companions, share);
  const others = objects.companions.filter(it => it !== before);
  if (styleOf(objects.route) !== 'nginx') {
    return {
      route: plainDesired(objects.route, share, traffic),
      companions: others,
    };
  }
  const route = plainWithdrawn(objects.route, share);
  const own = canaryIngress(route, before, share, traffic);
  return { route, companions: [...others, own] };
}

function touched({ route, companions }: RouteObjects, share: Share): boolean {
  return (
    notedTraffic(route, share) !== undefined ||
    ownCanary(route, companions, share) !== undefined
  );
}

function says(objects: RouteObjects, share: Share, traffic: Traffic): boolean {
  const wanted = withTraffic(objects, share, traffic);
  return (
    isDeepStrictEqual(wanted.route, objects.route) &&
    isDeepStrictEqual(byName(wanted), byName(objects))
  );
}

function byName({ companions }: RouteObjects): object {
  return Object.fromEntries(companions.map(it => [it.metadata.name, it]));
}
