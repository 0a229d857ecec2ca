// SPDX-License-Identifier: Apache-2.0
/** HTTPRoute of the Gateway API behind the interface of a router. */
import type { Traffic } from '@teal/rollouts-common';
import type {
  Desired,
  KubernetesObject,
  RouteReading,
  Share,
  TrafficRouter,
} from '@teal/rollouts-node';
import type { RouteParentStatus } from './gatewayReport';
import { isApplied } from './gatewayReport';
import type { HttpRoute } from './httpRoute';
import {
  isTouched,
  problemOf,
  weightOf,
  withdrawn,
  withWeight,
} from './httpRoute';

/** Splits requests by weight. */
export const httpRouteRouter: TrafficRouter = {
  id: 'http-route',
  resource: {
    group: 'gateway.networking.k8s.io',
    version: 'v1',
    kind: 'HTTPRoute',
    plural: 'httproutes',
  },
  check: ({ route }, share) => problemOf(viewOf(route), share),
  desired: ({ route, companions }, share, traffic): Desired => {
    const refused = refusalOf(traffic);
    if (refused) return { refused };
    const after = withWeight(viewOf(route), {
      ...share,
      weightPercent: traffic.weight,
    });
    return { route: objectOf(route, after), companions };
  },
  withdrawn: ({ route, companions }, share) => ({
    route: objectOf(route, withdrawn(viewOf(route), share)),
    companions,
  }),
  read: ({ route }, share) => readingOf(viewOf(route), share),
  applied: ({ route }) => isApplied(viewOf(route)),
};

function readingOf(route: HttpRoute, share: Share): RouteReading {
  const weight = weightOf(route, share);
  return {
    touched: isTouched(route, share),
    traffic: weight === undefined ? undefined : { weight },
    // Rules that disagree were edited: nobody knows how much that is.
    weight: weight ?? 100,
    exposed: weight !== 0,
  };
}

function refusalOf({ matches, mirror, sticky }: Traffic): string | undefined {
  const asked = [
    matches && 'matches',
    mirror && 'mirror',
    sticky && 'sticky',
  ].filter(it => it !== undefined);
  return asked.length
    ? `an HTTPRoute is split by weight only so far: leave ${asked.join(
        ', ',
      )} out`
    : undefined;
}

/** The part of the object that the arithmetic reads. */
export function viewOf({
  metadata,
  spec,
  status,
}: KubernetesObject): HttpRoute {
  const { name, namespace, generation = 0, annotations = {} } = metadata;
  return {
    metadata: { name, namespace, generation, annotations },
    rules: (spec?.rules as HttpRoute['rules']) ?? [],
    parents: (status?.parents as RouteParentStatus[]) ?? [],
  };
}

/** The object with what the arithmetic has changed. */
export function objectOf(
  before: KubernetesObject,
  { metadata, rules }: HttpRoute,
): KubernetesObject {
  return {
    ...before,
    metadata: { ...before.metadata, annotations: metadata.annotations },
    spec: { ...before.spec, rules },
  };
}
