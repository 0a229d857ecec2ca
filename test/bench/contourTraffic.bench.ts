// SPDX-License-Identifier: Apache-2.0
import { PatchStrategy } from '@kubernetes/client-node';
import { startBothVersions } from '../harness/bothVersions';
import { Teal } from '../harness/Teal';
import { grpcRoutes, httpRoutes } from '../traffic/gatewayProviders';
import { PlainIngress } from '../traffic/PlainIngress';
import type { Bench, Figure } from './Bench';
import { flipFigures } from './flips';
import { flipRoute } from './flipRoute';

/** How long a write takes to reach the visitors on Contour, and those of a Service without a route. */
export const contourTraffic: Bench = {
  name: 'traffic-contour',
  title:
    'A route, a plain Ingress or a Service is written -> what visitors meet',
  async run(): Promise<readonly Figure[]> {
    return [
      ...(await flipRoute('HTTPRoute', 'bench-http-route', httpRoutes)),
      ...(await flipRoute('GRPCRoute', 'bench-grpc-route', grpcRoutes)),
      ...(await flipPlainIngress()),
      ...(await flipService()),
    ];
  },
};

async function flipPlainIngress(): Promise<readonly Figure[]> {
  const teal = await Teal.open('bench-ingress', { route: false, replicas: 1 });
  try {
    const ingress = await PlainIngress.start(teal);
    await ingress.hand.ask({ weight: 0 });
    await ingress.untilKnown('v2');
    return await flipFigures('plain Ingress', {
      hand: ingress.hand,
      visit: () => teal.visitGateway(),
    });
  } finally {
    await teal.close();
  }
}

/** Its selector goes from one version's pods to the other's, which its clients hear of by its EndpointSlices. */
async function flipService(): Promise<readonly Figure[]> {
  const teal = await Teal.open('bench-service', { route: false, replicas: 1 });
  const select = async (app: string) => {
    const at = Date.now();
    await teal.cluster.api.patch(
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: teal.name, namespace: teal.namespace },
        spec: { selector: { app } },
      },
      undefined,
      undefined,
      undefined,
      undefined,
      PatchStrategy.MergePatch,
    );
    return at;
  };
  try {
    await startBothVersions(teal);
    return await flipFigures('Service alone', {
      hand: {
        ask: ({ weight }) => select(weight ? `${teal.name}-canary` : teal.name),
      },
      visit: () => teal.visitEndpoints(400),
    });
  } finally {
    await teal.close();
  }
}
