// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@kubernetes/client-node';
import type { BarrierRoute } from '../capabilities/Barrier';
import type { Provider } from '../capabilities/TwoVersions';
import { httpRouteRouter } from '../harness/controllerInternals';
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

export const httpRoutes: Provider = {
  id: 'HTTPRoute on Contour',
  inTable: true,
  router: httpRouteRouter,
  barrier: redirectBarrier,
  objects: teal => [
    httpRouteOf(teal, [{ backendRefs: [{ name: teal.name, port: 80 }] }]),
  ],
};
