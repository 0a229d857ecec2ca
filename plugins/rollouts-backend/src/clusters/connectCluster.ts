// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { ClusterConnector } from '@teal/rollouts-node';
import type { ClusterConnection } from '../controller/kubeApi';
import type { ClusterPlan } from './configuredClusters';
import {
  connectInCluster,
  connectKubeconfig,
  connectWithCredentials,
} from './kubeconfig';

/** Trying again won't help: the configuration has to change first. */
export class UnsupportedClusterError extends Error {
  readonly name = 'UnsupportedClusterError';
  readonly cluster: string;

  constructor(cluster: string, reason: string) {
    super(reason);
    this.cluster = cluster;
  }
}

/**
 * A connection to one configured cluster: its explicit credentials, else the
 * first connector that takes it, else what the `kubernetes:` configuration says.
 *
 * @throws UnsupportedClusterError when none of them can.
 */
export async function connectCluster(
  plan: ClusterPlan,
  connectors: readonly ClusterConnector[],
): Promise<ClusterConnection> {
  const { name, access, cluster } = plan;
  if (access.how === 'kubeconfig') {
    return connectKubeconfig({ ...access, name });
  }
  if (access.how !== 'ownToken') {
    const connection = await connectByConnector(plan, connectors);
    if (connection) return connection;
  }
  switch (access.how) {
    case 'ownToken':
    case 'token':
      return connectWithCredentials({
        ...addressOf(plan),
        ca:
          access.how === 'token' && access.caFile && !cluster.caData
            ? await readFile(access.caFile)
            : undefined,
        token: access.token,
      });
    case 'kubectlProxy':
      return connectWithCredentials(addressOf(plan));
    case 'inCluster':
      return connectInCluster(name);
    case 'unsupported':
      throw new UnsupportedClusterError(name, access.reason);
    default:
      return access satisfies never;
  }
}

async function connectByConnector(
  plan: ClusterPlan,
  connectors: readonly ClusterConnector[],
): Promise<ClusterConnection | undefined> {
  for (const connector of connectors) {
    const access = await connector.connect(plan.cluster).catch(cause => {
      throw new Error(
        `connector ${connector.id} could not connect ${plan.name}: ${
          cause instanceof Error ? cause.message : String(cause)
        }`,
        { cause },
      );
    });
    if (access) {
      return connectWithCredentials({
        name: plan.name,
        url: access.url,
        caData: access.caData,
        skipTlsVerify: access.skipTLSVerify,
        token: access.token,
      });
    }
  }
  return undefined;
}

function addressOf({ name, cluster }: ClusterPlan) {
  if (!cluster.url) {
    throw new UnsupportedClusterError(
      name,
      `no address of the API server; add url to the entry "${name}" in rollouts.clusters`,
    );
  }
  return {
    name,
    url: cluster.url,
    caData: cluster.caData,
    skipTlsVerify: cluster.skipTLSVerify,
  };
}
