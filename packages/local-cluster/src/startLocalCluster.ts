// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from './ControlPlane.ts';
import { LocalCluster } from './LocalCluster.ts';
import { build } from './build.ts';
import type { AdmissionPolicies } from './components/admissionFlags.ts';
import type { ClusterContext } from './components/context.ts';
import {
  type GatewayImplementation,
  listenerOf,
  startGateway,
} from './components/gateway.ts';
import {
  type NodeOptions,
  defaultNodes,
  startNodeAgent,
} from './components/nodeAgent.ts';
import { startPrometheus } from './components/prometheus.ts';
import { claimDirectory, directoryOf, sweepAbandoned } from './directories.ts';
import type { LocalProcess } from './process.ts';
import { startSandbox } from './sandbox/startSandbox.ts';

/** What a cluster shall be; every field has a default. */
export interface LocalClusterOptions {
  /** Default: a name of its own, so that clusters can run side by side. */
  name?: string;
  /** Data and logs. Default: below the repository's cache, removed by `stop`. */
  directory?: string;
  /** Writes every API request (Metadata level) as JSON lines to `auditLogPath`. Default false. */
  auditLog?: boolean;
  /** Minor version of Kubernetes, of those that scripts/build/controlPlane.mjs can build (minutes, once). Default 1.36. */
  kubernetes?: string;
  /**
   * Which admission policies the API server has. Default: as its version has them, so all on 1.36 and newer, and
   * `'validating'`, without MutatingAdmissionPolicy, from 1.30 to 1.35.
   */
  admissionPolicies?: AdmissionPolicies;
  /** What serves the Gateway gw/web, with Envoy; istiod takes minutes to build the first time. Default `contour`. */
  gateway?: GatewayImplementation | false;
  /** Default true. */
  prometheus?: boolean;
  /** Default: one node `node-1` with 64 CPUs, 256Gi and 500 pods. */
  nodes?: NodeOptions[];
}

let unnamed = 0;

/**
 * Starts a cluster and resolves when it serves: API server ready, node Ready, gateway Programmed.
 *
 * @throws ProcessExited - a component ended; with its code and last log lines
 * @throws ProcessNotReady - a component did not become ready in time
 * @throws ClusterNameTaken - a live cluster has this name
 */
export async function startLocalCluster(
  options: LocalClusterOptions = {},
): Promise<LocalCluster> {
  const { gateway = 'contour', kubernetes } = options;
  const built = await build({ withIstio: gateway === 'istio', kubernetes });
  sweepAbandoned();
  unnamed += 1;
  const name = options.name ?? `unnamed-${process.pid}-${unnamed}`;
  const directory = options.directory ?? directoryOf(name);
  claimDirectory(directory, name);
  const sandbox = await startSandbox(built.sandbox, directory, {
    gateway: gateway ? listenerOf[gateway] : undefined,
    prometheus: options.prometheus ?? true,
  });
  const context: ClusterContext = { name, directory, build: built, sandbox };
  try {
    const auditLogPath = options.auditLog
      ? join(directory, 'audit.jsonl')
      : undefined;
    const controlPlane = await startControlPlane(context, {
      auditLogPath,
      admissionPolicies: options.admissionPolicies,
    });
    await startWorkers(context, controlPlane, { ...options, gateway });
    return new LocalCluster(context, controlPlane, {
      auditLogPath,
      keepDirectory: options.directory !== undefined,
    });
  } catch (error) {
    // The logs stay for whoever looks into it; the next start under this name removes them.
    await sandbox.stop();
    throw error;
  }
}

/** Everything that needs no more than the API server, all at once; the first failure is the failure of the start. */
async function startWorkers(
  context: ClusterContext,
  controlPlane: ControlPlane,
  { gateway, nodes }: LocalClusterOptions,
): Promise<void> {
  const { prometheus } = context.sandbox.ports;
  const inside = (certificate: string) =>
    controlPlane.kubeconfigInside(certificate);
  const startedAndWatched = async (starting: Promise<LocalProcess>) =>
    controlPlane.watch(await starting);
  await Promise.race([
    Promise.all([
      controlPlane.admitsPods(),
      startedAndWatched(
        startNodeAgent(
          context,
          controlPlane.admin,
          inside('node-agent'),
          nodes ?? defaultNodes,
        ),
      ),
      gateway && startGateway(context, controlPlane, gateway),
      prometheus &&
        startedAndWatched(
          startPrometheus(context, `http://localhost:${prometheus}`),
        ),
    ]),
    controlPlane.failed.then(failure => {
      throw failure;
    }),
  ]);
}
