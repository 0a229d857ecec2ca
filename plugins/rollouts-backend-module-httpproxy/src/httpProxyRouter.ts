// SPDX-License-Identifier: Apache-2.0
import { isDeepStrictEqual } from 'node:util';
import type { Traffic } from '@teal/rollouts-common';
import { routeOriginalAnnotation } from '@teal/rollouts-common';
import type {
  Desired,
  KubernetesObject,
  RouteReading,
  Share,
  TrafficRouter,
} from '@teal/rollouts-node';
import type { ProxyService } from './httpProxy';
import { routesOf, validOf, withServices } from './httpProxy';

/**
 * Weights of Contour's HTTPProxy.
 *
 * It takes routes in which the stable Service stands alone (copies to others
 * don't count) and without a weight, so that there is nothing to remember: the
 * way back is to take the extra Service and the weight out.
 */
export const httpProxyRouter: TrafficRouter = {
  id: 'http-proxy',
  resource: {
    group: 'projectcontour.io',
    version: 'v1',
    kind: 'HTTPProxy',
    plural: 'httpproxies',
  },

  services: route => [
    ...new Set(
      routesOf(route).flatMap(({ services = [] }) =>
        services.map(({ name }) => name),
      ),
    ),
  ],

  check({ route }, share) {
    const name = `HTTPProxy ${route.metadata.name}`;
    const lists = routesOf(withoutOurs(route, share)).map(({ services = [] }) =>
      services.filter(({ mirror }) => !mirror),
    );
    if (lists.some(list => list.some(it => it.name === share.canary))) {
      return `${name} already refers to Service ${share.canary}, the name of the extra Service; take it out`;
    }
    const own = lists.filter(list =>
      list.some(it => it.name === share.service),
    );
    if (!own.length) {
      return `no route of ${name} goes to Service ${share.service}; add one, or take the HTTPProxy out of spec.traffic.routes`;
    }
    if (own.some(([service, other]) => other || service.weight !== undefined)) {
      return `${name} has a route with Service ${share.service} beside others, or with a weight; give it routes of its own, without one`;
    }
    const valid = validOf(route);
    return valid?.status === 'False'
      ? `Contour says of ${name}: ${valid.message}`
      : undefined;
  },

  desired({ route, companions }, share, traffic): Desired {
    const { weight, ...others } = traffic;
    const [what] = Object.keys(others);
    if (what) {
      return {
        refused: `HTTPProxy ${route.metadata.name} is split by weight only, so leave ${what} out; an HTTPRoute can do that`,
      };
    }
    return { route: weighted(route, share, weight), companions };
  },

  withdrawn: ({ route, companions }, share) => ({
    route: withoutOurs(route, share),
    companions,
  }),

  read({ route }, share): RouteReading {
    const asked = askedFor(route, share);
    const weights = routesOf(route)
      .flatMap(({ services = [] }) => services)
      .filter(it => it.name === share.canary && !it.mirror)
      .map(it => it.weight ?? 100);
    const weight = asked === undefined ? 0 : Math.max(0, ...weights);
    const isSo =
      asked !== undefined &&
      isDeepStrictEqual(weighted(route, share, asked), route);
    return {
      touched: asked !== undefined,
      traffic: isSo ? { weight: asked } : undefined,
      weight,
      exposed: weight > 0,
    };
  },

  /** Contour writes the generation that it has handed to Envoy. */
  applied({ route }) {
    const valid = validOf(route);
    return (
      valid?.status === 'True' &&
      (valid.observedGeneration ?? 0) >= (route.metadata.generation ?? 0)
    );
  },
};

/** Weight 0 names the extra Service, too, so that Envoy knows it before anything is sent there. */
function weighted(
  route: KubernetesObject,
  share: Share,
  weight: number,
): KubernetesObject {
  const split = (service: ProxyService): ProxyService[] => [
    { ...service, weight: 100 - weight },
    { ...service, name: share.canary, weight },
  ];
  const { metadata, ...rest } = withServices(
    withoutOurs(route, share),
    services =>
      services.flatMap(it =>
        it.name === share.service && !it.mirror ? split(it) : [it],
      ),
  );
  const traffic: Traffic = { weight };
  return {
    ...rest,
    metadata: {
      ...metadata,
      annotations: {
        ...metadata.annotations,
        [routeOriginalAnnotation(share.rollout)]: JSON.stringify({ traffic }),
      },
    },
  };
}

function withoutOurs(route: KubernetesObject, share: Share): KubernetesObject {
  if (askedFor(route, share) === undefined) return route;
  const { metadata, ...rest } = withServices(route, services =>
    services
      .filter(it => it.name !== share.canary || it.mirror)
      .map(it => {
        if (it.name !== share.service || it.mirror) return it;
        const { weight: _, ...bare } = it;
        return bare;
      }),
  );
  const { annotations, ...others } = metadata;
  const { [routeOriginalAnnotation(share.rollout)]: _, ...kept } =
    annotations ?? {};
  return {
    ...rest,
    metadata: Object.keys(kept).length
      ? { ...others, annotations: kept }
      : others,
  };
}

/** The weight by our annotation; 0 where somebody wrote into it; undefined: it isn't there. */
function askedFor(route: KubernetesObject, share: Share): number | undefined {
  const text =
    route.metadata.annotations?.[routeOriginalAnnotation(share.rollout)];
  if (text === undefined) return undefined;
  try {
    const { traffic } = JSON.parse(text) as { traffic?: Partial<Traffic> };
    return typeof traffic?.weight === 'number' ? traffic.weight : 0;
  } catch {
    return 0;
  }
}
