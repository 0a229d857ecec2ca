// SPDX-License-Identifier: Apache-2.0
/**
 * Extension points of Teal.
 *
 * @packageDocumentation
 */
export type {
  ClusterAccess,
  ClusterConnector,
  ConfiguredCluster,
} from './ClusterConnector';
export { clusterConnectorsExtensionPoint } from './clusterConnectorsExtensionPoint';
export type { ClusterConnectorsExtensionPoint } from './clusterConnectorsExtensionPoint';
