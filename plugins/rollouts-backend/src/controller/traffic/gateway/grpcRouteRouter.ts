// SPDX-License-Identifier: Apache-2.0
import { gatewayRouter } from './gatewayRouter';
import { grpcMatches } from './grpcMatches';

/** GRPCRoute of the Gateway API: weights, matches by method, header and cookie, mirrors and sticky cookies. */
export const grpcRouteRouter = gatewayRouter({
  id: 'grpc-route',
  resource: {
    group: 'gateway.networking.k8s.io',
    version: 'v1',
    kind: 'GRPCRoute',
    plural: 'grpcroutes',
  },
  matches: grpcMatches,
});
