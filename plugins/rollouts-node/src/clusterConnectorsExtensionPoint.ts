// SPDX-License-Identifier: Apache-2.0
import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { ClusterConnector } from './ClusterConnector';

/** Where modules of the plugin `rollouts` add cluster connectors. */
export interface ClusterConnectorsExtensionPoint {
  /**
   * Connectors are asked in the order in which they were added, after the
   * explicit credentials of `rollouts.clusters` and before Teal's own reading of
   * the `kubernetes:` configuration.
   *
   * @throws Error when a connector with the same id was added before.
   */
  addClusterConnector(connector: ClusterConnector): void;
}

/** See {@link ClusterConnectorsExtensionPoint}. */
export const clusterConnectorsExtensionPoint =
  createExtensionPoint<ClusterConnectorsExtensionPoint>({
    id: 'rollouts.clusterConnectors',
  });
