// SPDX-License-Identifier: Apache-2.0
import {
  httpRouteRouter,
  virtualService,
} from '../harness/controllerInternals';
import type { Teal } from '../harness/Teal';
import type { BarrierRoute } from '../capabilities/Barrier';
import { grpcProtocol } from '../capabilities/protocol';
import type { Storefront } from '../capabilities/sharedRoute';
import type { Manifest, Provider } from '../capabilities/TwoVersions';
import {
  grpcRoutes as grpcRoutesOnContour,
  grpcStorefrontOf,
  httpStorefrontOf,
} from '../traffic/gatewayProviders';

/** Answers with the text itself. */
const barrier: BarrierRoute = {
  route: (teal, hostName, text) => {
    const { name, namespace } = teal.cluster.facts.gateway;
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'barrier' },
      spec: {
        hosts: [hostName],
        gateways: [`${namespace}/${name}`],
        http: [{ directResponse: { status: 200, body: { string: text } } }],
      },
    };
  },
  textOf: answer => answer.body,
};

/** A VirtualService by its http entries. */
export function virtualServiceOf(
  teal: Teal,
  http: readonly object[],
): Manifest {
  const { name, namespace } = teal.cluster.facts.gateway;
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: teal.name },
    spec: {
      hosts: [teal.hostName],
      gateways: [`${namespace}/${name}`],
      http,
    },
  };
}

/** A VirtualService that names only the host. */
export const virtualServices: Provider = {
  id: 'VirtualService',
  router: virtualService,
  barrier,
  objects: teal => [
    virtualServiceOf(teal, [{ route: [{ destination: { host: teal.name } }] }]),
  ],
};

/** A VirtualService whose destination is a subset, with the DestinationRule that defines it. */
export const subsets: Provider = {
  id: 'VirtualService with subsets',
  router: virtualService,
  barrier,
  objects: teal => [
    virtualServiceOf(teal, [
      { route: [{ destination: { host: teal.name, subset: 'all' } }] },
    ]),
    destinationRuleOf(teal),
  ],
};

function destinationRuleOf({ name }: Teal): Manifest {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name },
    spec: {
      host: name,
      trafficPolicy: { connectionPool: { tcp: { maxConnections: 100 } } },
      subsets: [{ name: 'all', labels: {} }],
    },
  };
}

/** The Gateway API's route, served by Istio. */
export const httpRoutes: Provider = {
  id: 'HTTPRoute on Istio',
  router: httpRouteRouter,
  barrier,
  objects: teal => [teal.httpRoute()],
  reported: teal => teal.untilRouteApplied(),
};

/** The same for gRPC. */
export const grpcRoutes: Provider = {
  ...grpcRoutesOnContour,
  id: 'GRPCRoute on Istio',
  barrier,
  protocol: grpcProtocol,
};

export const httpStorefront = httpStorefrontOf(httpRoutes);

export const grpcStorefront = grpcStorefrontOf(grpcRoutes);

const teapot = {
  match: [{ uri: { exact: '/teapot' } }],
  directResponse: { status: 418 },
};

/** A VirtualService of two shops. */
function virtualServiceStorefront(
  provider: Provider,
  destinationOf: (host: string) => object,
): Storefront {
  return {
    provider,
    spec: teal =>
      virtualServiceOf(teal, [
        {
          match: [{ uri: { prefix: '/checkout' } }],
          route: [{ destination: destinationOf('checkout'), weight: 100 }],
        },
        {
          route: ['cart', 'checkout'].map(host => ({
            destination: destinationOf(host),
            weight: 1,
          })),
        },
      ]).spec,
    edited: spec => ({ ...spec, http: [teapot, ...(spec.http as object[])] }),
    seenBy: {
      call: { path: '/teapot' },
      isAnswered: ({ status }) => status === 418,
    },
  };
}

export const storefront = virtualServiceStorefront(virtualServices, host => ({
  host,
}));

export const storefrontOfSubsets: Storefront = {
  ...virtualServiceStorefront(subsets, host => ({ host, subset: 'all' })),
  objectsOf: checkout => [destinationRuleOf(checkout)],
};
