// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@kubernetes/client-node';
import type { BarrierRoute } from '../capabilities/Barrier';
import type { MatchCase } from '../capabilities/matchCases';
import { grpcProtocol, httpProtocol } from '../capabilities/protocol';
import type { Provider } from '../capabilities/TwoVersions';
import {
  grpcRouteRouter,
  httpRouteRouter,
} from '../harness/controllerInternals';
import { serviceOf, type ShopOptions } from '../harness/manifests';
import type { Teal } from '../harness/Teal';

const apiVersion = 'gateway.networking.k8s.io/v1';

/** A redirect to the text: the Gateway API knows no answer of its own. */
const redirectBarrier: BarrierRoute = {
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
): KubernetesObject & { spec: object } {
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

const exactPath: MatchCase = {
  capability: 'path',
  match: { path: { type: 'Exact', value: '/exactly' } },
  over: [{ path: '/exactly' }, { path: '/exactly?a=b' }],
  stay: [{ path: '/exactly/this' }, { path: '/exact' }],
};

export const httpRoutes: Provider = {
  id: 'HTTPRoute on Contour',
  inTable: true,
  router: httpRouteRouter,
  barrier: redirectBarrier,
  protocol: {
    ...httpProtocol,
    matchCases: [...httpProtocol.matchCases, exactPath],
  },
  objects: teal => [
    httpRouteOf(teal, [{ backendRefs: [{ name: teal.name, port: 80 }] }]),
  ],
};

/** A GRPCRoute of one rule, and the Services of both versions. */
function grpcObjectsOf(teal: Teal, rule: object = {}) {
  const backendRefs = [{ name: teal.name, port: 80 }];
  return [
    { ...httpRouteOf(teal, [{ ...rule, backendRefs }]), kind: 'GRPCRoute' },
    ...[teal.name, `${teal.name}-canary`].map(name =>
      grpcServiceOf({ ...teal.options, name }),
    ),
  ];
}

export const grpcRoutes: Provider = {
  id: 'GRPCRoute on Contour',
  inTable: true,
  router: grpcRouteRouter,
  barrier: redirectBarrier,
  protocol: grpcProtocol,
  objects: teal => grpcObjectsOf(teal),
};

/** Whose user matches a service without naming a method. */
export const grpcRoutesOfAService: Provider = {
  ...grpcRoutes,
  objects: teal =>
    grpcObjectsOf(teal, {
      matches: [{ method: { service: 'grpc.health.v1.Health' } }],
    }),
};
