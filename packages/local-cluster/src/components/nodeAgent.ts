// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import type { ApiClient } from '../ApiClient.ts';
import type { LocalProcess } from '../process.ts';
import { until } from '../until.ts';
import { type ClusterContext, logFile, pkiFile } from './context.ts';

/** A node of the cluster; all of them run in the one node agent. */
export interface NodeOptions {
  name: string;
  /** Kubernetes quantities that the scheduler goes by. */
  cpu: string;
  memory: string;
  pods: number;
}

/** The one node of a cluster that asks for no others. */
export const defaultNodes: NodeOptions[] = [
  { name: 'node-1', cpu: '64', memory: '256Gi', pods: 500 },
];

/** The user in the agent's certificate. */
const user = 'teal-node-agent';
const rbac = 'rbac.authorization.k8s.io';

const role = {
  apiVersion: `${rbac}/v1`,
  kind: 'ClusterRole',
  metadata: { name: user },
  rules: [
    { apiGroups: [''], resources: ['nodes'], verbs: ['create', 'patch'] },
    {
      apiGroups: [''],
      resources: ['nodes/status', 'pods/status'],
      verbs: ['patch'],
    },
    {
      apiGroups: [''],
      resources: ['pods'],
      verbs: ['list', 'watch', 'delete'],
    },
    {
      apiGroups: ['', 'events.k8s.io'],
      resources: ['events'],
      verbs: ['create', 'patch', 'update'],
    },
  ],
};

const binding = {
  apiVersion: `${rbac}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name: user },
  roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: user },
  subjects: [{ apiGroup: rbac, kind: 'User', name: user }],
};

/** Resolves when every node is Ready. @param kubeconfig - of the agent's user, from inside the sandbox */
export async function startNodeAgent(
  context: ClusterContext,
  admin: ApiClient,
  kubeconfig: string,
  nodes: NodeOptions[],
): Promise<LocalProcess> {
  await admin.create(`/apis/${rbac}/v1/clusterroles`, JSON.stringify(role));
  await admin.create(
    `/apis/${rbac}/v1/clusterrolebindings`,
    JSON.stringify(binding),
  );
  return context.sandbox.start({
    name: 'node-agent',
    command: context.build.nodeAgent,
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--nodes=${JSON.stringify(nodes)}`,
      `--programs=${context.build.programs}`,
      `--directory=${join(context.directory, 'pods')}`,
      `--tls-cert-file=${pkiFile(context, 'kubelet.crt')}`,
      `--tls-private-key-file=${pkiFile(context, 'kubelet.key')}`,
      `--client-ca-file=${pkiFile(context, 'ca.crt')}`,
    ],
    logFile: logFile(context, 'node-agent'),
    ready: signal =>
      until(async () => (await readyNodes(admin)) >= nodes.length, signal),
  });
}

async function readyNodes(admin: ApiClient): Promise<number> {
  const { items } = await admin.get<{
    items: { status: { conditions?: { type: string; status: string }[] } }[];
  }>('/api/v1/nodes');
  return items.filter(({ status }) =>
    status.conditions?.some(
      ({ type, status: value }) => type === 'Ready' && value === 'True',
    ),
  ).length;
}
