// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@kubernetes/client-node';
import {
  httpRouteRouter,
  virtualService,
} from '../harness/controllerInternals';
import type { Teal } from '../harness/Teal';
import type { BarrierRoute } from '../capabilities/Barrier';
import type { Provider } from '../capabilities/TwoVersions';

type Manifest = KubernetesObject & { spec: object };

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
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: teal.name },
      spec: {
        host: teal.name,
        trafficPolicy: { connectionPool: { tcp: { maxConnections: 100 } } },
        subsets: [{ name: 'all', labels: {} }],
      },
    },
  ],
};

/** The Gateway API's route, served by Istio. */
export const httpRoutes: Provider = {
  id: 'HTTPRoute on Istio',
  router: httpRouteRouter,
  barrier,
  objects: teal => [teal.httpRoute()],
  reported: teal => teal.untilRouteApplied(),
};
