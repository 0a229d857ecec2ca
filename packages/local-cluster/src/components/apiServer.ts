// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from '../ApiClient.ts';
import type { LocalProcess } from '../process.ts';
import { nodeAddress } from '../sandbox/Sandbox.ts';
import { until } from '../until.ts';
import {
  type AdmissionPolicies,
  admissionFlags,
  usualPolicies,
} from './admissionFlags.ts';
import { type ClusterContext, logFile, pkiFile } from './context.ts';
import { etcdAddress } from './etcd.ts';

/** Choices about the API server that tests care about. */
export interface ApiServerOptions {
  /** Every request at Metadata level, as JSON lines. */
  auditLogPath?: string;
  /** Default: as the cluster's Kubernetes version has them. */
  admissionPolicies?: AdmissionPolicies;
}

export function startApiServer(
  context: ClusterContext,
  admin: ApiClient,
  options: ApiServerOptions,
): Promise<LocalProcess> {
  const { build, sandbox } = context;
  const { admissionPolicies = usualPolicies(build.kubernetes) } = options;
  return sandbox.start({
    name: 'kube-apiserver',
    command: build.controlPlane,
    args: [
      'kube-apiserver',
      ...servingFlags(context),
      ...admissionFlags(build.kubernetes, admissionPolicies),
      ...auditFlags(context, options),
    ],
    logFile: logFile(context, 'kube-apiserver'),
    ready: signal => until(() => admin.isReady(), signal),
  });
}

function servingFlags(context: ClusterContext): string[] {
  const pki = (file: string) => pkiFile(context, file);
  return [
    `--etcd-servers=http://${etcdAddress}`,
    `--advertise-address=${nodeAddress}`,
    '--secure-port=6443',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--authorization-mode=RBAC',
    `--client-ca-file=${pki('ca.crt')}`,
    `--tls-cert-file=${pki('apiserver.crt')}`,
    `--tls-private-key-file=${pki('apiserver.key')}`,
    `--kubelet-certificate-authority=${pki('ca.crt')}`,
    `--kubelet-client-certificate=${pki('apiserver-kubelet-client.crt')}`,
    `--kubelet-client-key=${pki('apiserver-kubelet-client.key')}`,
    '--kubelet-preferred-address-types=InternalIP',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${pki('sa.pub')}`,
    `--service-account-signing-key-file=${pki('sa.key')}`,
  ];
}

function auditFlags(
  context: ClusterContext,
  { auditLogPath }: ApiServerOptions,
): string[] {
  if (!auditLogPath) {
    return [];
  }
  const policy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [{ level: 'Metadata' }],
  };
  const policyFile = join(context.directory, 'audit-policy.json');
  writeFileSync(policyFile, JSON.stringify(policy));
  return [
    `--audit-policy-file=${policyFile}`,
    `--audit-log-path=${auditLogPath}`,
    '--audit-log-mode=blocking',
  ];
}
