// SPDX-License-Identifier: Apache-2.0
import type { BarrierRoute } from '../capabilities/Barrier';
import { withHeaders } from '../capabilities/matchCases';
import { grpcProtocolByMethod } from '../capabilities/protocol';
import type { Storefront } from '../capabilities/sharedRoute';
import type { Manifest, Provider } from '../capabilities/TwoVersions';
import {
  grpcRouteRouter,
  httpRouteRouter,
} from '../harness/controllerInternals';
import { serviceOf, type ShopOptions } from '../harness/manifests';
import type { Teal } from '../harness/Teal';

const apiVersion = 'gateway.networking.k8s.io/v1';

/** A redirect to the text: the Gateway API knows no answer of its own. */
export const redirectBarrier: BarrierRoute = {
  route: (teal, hostName, text) => ({
    ...httpRouteOf(
      teal,
      [
        {
          filters: [
            {
              type: 'RequestRedirect',
              requestRedirect: {
                path: { type: 'ReplaceFullPath', replaceFullPath: `/${text}` },
                statusCode: 302,
              },
            },
          ],
        },
      ],
      [hostName],
    ),
    metadata: { name: 'barrier' },
  }),
  textOf: ({ location }) =>
    location === undefined
      ? undefined
      : new URL(location, 'http://gateway').pathname.slice(1),
};

/** An HTTPRoute by its rules. */
export function httpRouteOf(
  teal: Teal,
  rules: readonly object[],
  hostnames: readonly string[] = [teal.hostName],
): Manifest {
  const { name, namespace } = teal.cluster.facts.gateway;
  return {
    apiVersion,
    kind: 'HTTPRoute',
    metadata: { name: teal.name },
    spec: { parentRefs: [{ name, namespace }], hostnames, rules },
  };
}

/** A shop's Service that says what its port speaks. */
function grpcServiceOf(options: ShopOptions) {
  const { spec, ...service } = serviceOf(options);
  const ports = (spec?.ports ?? []).map(port => ({
    ...port,
    appProtocol: 'kubernetes.io/h2c',
  }));
  return { ...service, spec: { ...spec, ports } };
}

export const httpRoutes: Provider = {
  id: 'HTTPRoute on Contour',
  router: httpRouteRouter,
  barrier: redirectBarrier,
  objects: teal => [
    httpRouteOf(teal, [{ backendRefs: [{ name: teal.name, port: 80 }] }]),
  ],
};

/** A GRPCRoute of one rule. */
function grpcRouteOf(teal: Teal, rule: object = {}): Manifest {
  const backendRefs = [{ name: teal.name, port: 80 }];
  return {
    ...httpRouteOf(teal, [{ ...rule, backendRefs }]),
    kind: 'GRPCRoute',
  };
}

export const grpcRoutes: Provider = {
  id: 'GRPCRoute on Contour',
  router: grpcRouteRouter,
  barrier: redirectBarrier,
  protocol: grpcProtocolByMethod,
  service: grpcServiceOf,
  objects: teal => [grpcRouteOf(teal)],
};

/** Whose user matches a service without naming a method. */
export const grpcRoutesOfAService: Provider = {
  ...grpcRoutes,
  objects: teal => [
    grpcServiceOf(teal.options),
    grpcRouteOf(teal, {
      matches: [{ method: { service: 'grpc.health.v1.Health' } }],
    }),
  ],
};

const toBoth = [
  { name: 'cart', port: 80 },
  { name: 'checkout', port: 80 },
];

/** An HTTPRoute of two shops. */
export function httpStorefrontOf(provider: Provider): Storefront {
  const away = {
    matches: [{ path: { type: 'Exact', value: '/away' } }],
    filters: [
      {
        type: 'RequestRedirect',
        requestRedirect: { statusCode: 302, hostname: 'away.test' },
      },
    ],
  };
  return {
    provider,
    spec: teal =>
      httpRouteOf(teal, [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/checkout' } }],
          backendRefs: [{ name: 'checkout', port: 80, weight: 100 }],
        },
        { backendRefs: toBoth },
      ]).spec,
    // A rule and a host.
    edited: (spec, teal) => ({
      ...spec,
      rules: [away, ...(spec.rules as object[])],
      hostnames: [teal.hostName, `second.${teal.hostName}`],
    }),
    seenBy: {
      call: { path: '/away' },
      isAnswered: ({ location }) => location?.includes('away.test') ?? false,
    },
  };
}

export const httpStorefront = httpStorefrontOf(httpRoutes);

const edited = 'edited=yes';

/** A GRPCRoute of two shops. */
export const grpcStorefrontOf = (provider: Provider): Storefront => ({
  provider,
  spec: teal =>
    httpRouteOf(teal, [
      {
        matches: [
          {
            method: {
              type: 'Exact',
              service: 'grpc.health.v1.Health',
              method: 'Watch',
            },
          },
        ],
        backendRefs: [{ name: 'checkout', port: 80, weight: 100 }],
      },
      { backendRefs: toBoth },
    ]).spec,
  edited: spec => ({
    ...spec,
    rules: [
      {
        matches: [
          { headers: [{ type: 'Exact', name: 'x-edited', value: '1' }] },
        ],
        filters: [
          {
            type: 'ResponseHeaderModifier',
            responseHeaderModifier: {
              set: [{ name: 'set-cookie', value: edited }],
            },
          },
        ],
        backendRefs: [
          { group: '', kind: 'Service', name: 'checkout', port: 80, weight: 1 },
        ],
      },
      ...(spec.rules as object[]),
    ],
  }),
  seenBy: {
    call: withHeaders({ 'x-edited': '1' }),
    isAnswered: ({ cookies }) => cookies.includes(edited),
  },
});

export const grpcStorefront = grpcStorefrontOf(grpcRoutes);
