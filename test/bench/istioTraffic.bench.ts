// SPDX-License-Identifier: Apache-2.0
import {
  grpcRoutes,
  httpRoutes,
  subsets,
  virtualServices,
} from '../istio/providers';
import type { Bench, Figure } from './Bench';
import { flipRoute } from './flipRoute';

/** How long a write takes to reach the visitors on Istio, where no status says that it has. */
export const istioTraffic: Bench = {
  name: 'traffic-istio',
  title:
    'A VirtualService, an HTTPRoute or a GRPCRoute is written -> what visitors meet',
  gateway: 'istio',
  async run(): Promise<readonly Figure[]> {
    return [
      ...(await flipRoute('VirtualService', 'bench-istio', virtualServices)),
      ...(await flipRoute(
        'VirtualService with subsets',
        'bench-istio-subsets',
        subsets,
      )),
      ...(await flipRoute(
        'HTTPRoute on Istio',
        'bench-istio-http',
        httpRoutes,
      )),
      ...(await flipRoute(
        'GRPCRoute on Istio',
        'bench-istio-grpc',
        grpcRoutes,
      )),
    ];
  },
};
