// SPDX-License-Identifier: Apache-2.0
import type { LocalProcess } from '../process.ts';
import { type ClusterContext, logFile, pkiFile } from './context.ts';

/** Controllers that need heartbeats, a cloud or volumes, none of which are here. */
const switchedOff = [
  'node-lifecycle-controller',
  'node-ipam-controller',
  'node-route-controller',
  'taint-eviction-controller',
  'service-lb-controller',
  'cloud-node-lifecycle-controller',
  'persistentvolume-binder-controller',
  'persistentvolume-attach-detach-controller',
  'persistentvolume-expander-controller',
  'ephemeral-volume-controller',
];

/** Many at once, so that a hundred Deployments in one moment don't wait for the controller manager. */
const concurrentSyncs = [
  'deployment',
  'replicaset',
  'statefulset',
  'service-endpoint',
  'job',
  'gc',
];

/** @param kubeconfig - of system:kube-controller-manager, from inside the sandbox */
export function startControllerManager(
  context: ClusterContext,
  kubeconfig: string,
): Promise<LocalProcess> {
  return context.sandbox.start({
    name: 'kube-controller-manager',
    command: context.build.controlPlane,
    args: [
      'kube-controller-manager',
      `--kubeconfig=${kubeconfig}`,
      `--controllers=*,${switchedOff.map(name => `-${name}`).join(',')}`,
      '--use-service-account-credentials=true',
      `--service-account-private-key-file=${pkiFile(context, 'sa.key')}`,
      `--root-ca-file=${pkiFile(context, 'ca.crt')}`,
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
      '--kube-api-qps=2000',
      '--kube-api-burst=4000',
      ...concurrentSyncs.map(kind => `--concurrent-${kind}-syncs=40`),
      '--endpointslice-updates-batch-period=0s',
      '--endpoint-updates-batch-period=0s',
    ],
    logFile: logFile(context, 'kube-controller-manager'),
  });
}
