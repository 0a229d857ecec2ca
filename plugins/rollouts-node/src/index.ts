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
export type {
  Desired,
  KubernetesObject,
  RouteObjects,
  RouteReading,
  RouteResource,
  Share,
  TrafficRouter,
} from './TrafficRouter';
export { trafficRoutersExtensionPoint } from './trafficRoutersExtensionPoint';
export type { TrafficRoutersExtensionPoint } from './trafficRoutersExtensionPoint';
export type {
  MetricAnswer,
  MetricProvider,
  MetricQuestion,
  MetricVersion,
} from './MetricProvider';
export { metricProvidersExtensionPoint } from './metricProvidersExtensionPoint';
export type { MetricProvidersExtensionPoint } from './metricProvidersExtensionPoint';
export type {
  ImageQuestion,
  ImageRegistry,
  ImageTag,
  ImageTags,
} from './ImageRegistry';
export { imageRegistriesExtensionPoint } from './imageRegistriesExtensionPoint';
export type { ImageRegistriesExtensionPoint } from './imageRegistriesExtensionPoint';
