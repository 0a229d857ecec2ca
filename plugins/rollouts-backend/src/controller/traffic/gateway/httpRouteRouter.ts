// SPDX-License-Identifier: Apache-2.0
import { gatewayRouter } from './gatewayRouter';
import { httpMatches } from './httpMatches';

/** HTTPRoute of the Gateway API: weights, matches, mirrors and sticky cookies. */
export const httpRouteRouter = gatewayRouter({
  id: 'http-route',
  resource: {
    group: 'gateway.networking.k8s.io',
    version: 'v1',
    kind: 'HTTPRoute',
    plural: 'httproutes',
  },
  matches: httpMatches,
});
