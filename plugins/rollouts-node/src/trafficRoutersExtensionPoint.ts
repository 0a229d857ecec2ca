// SPDX-License-Identifier: Apache-2.0
import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { TrafficRouter } from './TrafficRouter';

/** Where modules of the plugin `rollouts` add routers for further kinds of routes. */
export interface TrafficRoutersExtensionPoint {
  /**
   * @throws Error when a router for the same group and kind was added before; Teal's own can be replaced.
   */
  addTrafficRouter(router: TrafficRouter): void;
}

/** See {@link TrafficRoutersExtensionPoint}. */
export const trafficRoutersExtensionPoint =
  createExtensionPoint<TrafficRoutersExtensionPoint>({
    id: 'rollouts.trafficRouters',
  });
