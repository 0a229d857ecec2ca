// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type LocalCluster,
  type LocalClusterOptions,
  startLocalCluster,
} from '@teal/local-cluster';
import { ControllerProcess } from './ControllerProcess';
import { untilInstalled } from './untilInstalled';
import { TestCluster, type TestClusterFacts } from './TestCluster';

const manifests = resolve(
  __dirname,
  '../../plugins/rollouts-backend/manifests',
);
/** The account of manifests/rbac.yaml. */
const controllerAccount = { namespace: 'teal-system', name: 'teal-controller' };
/** Where programs inside the cluster's network find the API server. */
const apiServerInside = 'https://10.200.0.1:6443';

/** A local cluster that test files can use, and the way to end it. */
export interface RunningTestCluster {
  readonly local: LocalCluster;
  readonly facts: TestClusterFacts;
  /** For TEAL_TEST_CLUSTER. */
  readonly factsFile: string;
  /** Applies what Teal ships, as a user would; may be called again. */
  install(): Promise<void>;
  startController(flags?: readonly string[]): ControllerProcess;
  stop(): Promise<void>;
}

/** Starts a cluster; nothing of Teal is in it yet. */
export async function startTestCluster(
  options: LocalClusterOptions,
): Promise<RunningTestCluster> {
  const local = await startLocalCluster(options);
  const directory = join(local.directory, 'tests');
  mkdirSync(directory, { recursive: true });
  const factsFile = join(directory, 'cluster.json');
  const facts: TestClusterFacts = {
    kubeconfig: local.kubeconfig,
    kubeconfigInside: writeInsideKubeconfig(local, directory),
    controllerKubeconfig: join(
      local.directory,
      `${controllerAccount.namespace}-${controllerAccount.name}.kubeconfig`,
    ),
    kubectl: local.kubectlPath,
    inside: local.insideCommand,
    gateway: gatewayOf(local),
    prometheusUrl: local.prometheusUrl,
    auditLogPath: local.auditLogPath,
    controllerLog: join(directory, 'controller.jsonl'),
  };
  writeFileSync(factsFile, JSON.stringify(facts));
  return {
    local,
    facts,
    factsFile,
    install: () => install(local, new TestCluster(facts)),
    startController: flags =>
      ControllerProcess.start({
        kubeconfig: facts.controllerKubeconfig,
        logFile: facts.controllerLog,
        flags,
      }),
    stop: () => local.stop(),
  };
}

async function install(
  local: LocalCluster,
  cluster: TestCluster,
): Promise<void> {
  const { code, stderr } = await cluster.kubectl([
    'apply',
    '--server-side',
    '--filename',
    manifests,
  ]);
  if (code !== 0) throw new Error(`installing Teal: ${stderr}`);
  await untilInstalled(cluster);
  await local.kubeconfigFor(
    controllerAccount.namespace,
    controllerAccount.name,
  );
}

function writeInsideKubeconfig(local: LocalCluster, directory: string): string {
  const config = JSON.parse(readFileSync(local.kubeconfig, 'utf8')) as {
    clusters: { cluster: { server: string } }[];
  };
  config.clusters[0].cluster.server = apiServerInside;
  const file = join(directory, 'inside.kubeconfig');
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

function gatewayOf(local: LocalCluster): TestClusterFacts['gateway'] {
  const { hostname, port } = new URL(local.gatewayUrl ?? 'http://127.0.0.1:9');
  return { host: hostname, port: Number(port), name: 'web', namespace: 'gw' };
}
