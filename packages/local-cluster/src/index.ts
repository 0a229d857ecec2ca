// SPDX-License-Identifier: Apache-2.0
/** A real Kubernetes cluster with gateway and Prometheus, as plain local processes. */
export { startLocalCluster } from './startLocalCluster.ts';
export type { LocalClusterOptions } from './startLocalCluster.ts';
export type { LocalCluster } from './LocalCluster.ts';
export { ClusterNameTaken } from './directories.ts';
export { ProcessExited, ProcessNotReady } from './process.ts';
export { build } from './build.ts';
export { ImageRegistryProcess } from './ImageRegistryProcess.ts';
export type { RegistryAuth } from './ImageRegistryProcess.ts';
export type { CommandResult } from './kubectl.ts';
export type { NodeOptions } from './components/nodeAgent.ts';
export {
  mutatingPolicyVersion,
  usualPolicies,
} from './components/admissionFlags.ts';
