// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type LocalCluster,
  type LocalClusterOptions,
  startLocalCluster,
  usualPolicies,
} from '@teal/local-cluster';
import { serveApiServerSwitch } from './apiServerSwitch';
import { ControllerProcess } from './ControllerProcess';
import { applyManifests } from './applyManifests';
import { applyWithWebhook, webhookReplicaFlags } from './installWebhook';
import { kubeconfigInside } from './kubeconfigInside';
import { untilInstalled } from './untilInstalled';
import { TestCluster, type TestClusterFacts } from './TestCluster';

/** The account of manifests/rbac.yaml. */
const controllerAccount = { namespace: 'teal-system', name: 'teal-controller' };

/** A local cluster that test files can use, and the way to end it. */
export interface RunningTestCluster {
  readonly local: LocalCluster;
  readonly facts: TestClusterFacts;
  /** For TEAL_TEST_CLUSTER. */
  readonly factsFile: string;
  /** Applies what Teal ships, as a user would; may be called again. */
  install(): Promise<void>;
  startController(flags?: readonly string[]): ControllerProcess;
  /** Answers the API server's admission reviews; `install` starts one where there are no policies. */
  startWebhookReplica(): ControllerProcess;
  stop(): Promise<void>;
}

/** Starts a cluster; nothing of Teal is in it yet. */
export async function startTestCluster(
  options: LocalClusterOptions,
): Promise<RunningTestCluster> {
  const local = await startLocalCluster(options);
  const directory = join(local.directory, 'tests');
  mkdirSync(directory, { recursive: true });
  const apiServerSwitch = await serveApiServerSwitch(local);
  const factsFile = join(directory, 'cluster.json');
  const { admissionPolicies = usualPolicies(local.kubernetes) } = options;
  const facts: TestClusterFacts = {
    kubernetes: local.kubernetes,
    kubeconfig: local.kubeconfig,
    kubeconfigInside: kubeconfigInside(
      local.kubeconfig,
      join(directory, 'inside.kubeconfig'),
    ),
    controllerKubeconfig: kubeconfigOfController(local),
    kubectl: local.kubectlPath,
    inside: local.insideCommand,
    gateway: gatewayOf(local),
    prometheusUrl: local.prometheusUrl,
    auditLogPath: local.auditLogPath,
    controllerLog: join(directory, 'controller.jsonl'),
    apiServerSwitch: apiServerSwitch.url,
    directory: local.directory,
    gatedByPolicy: admissionPolicies === true,
  };
  writeFileSync(factsFile, JSON.stringify(facts));
  const startWebhookReplica = () =>
    ControllerProcess.start({
      kubeconfig: kubeconfigInside(
        facts.controllerKubeconfig,
        join(directory, 'controller-inside.kubeconfig'),
      ),
      logFile: join(directory, 'webhook.jsonl'),
      inside: facts.inside,
      flags: webhookReplicaFlags,
    });
  return {
    local,
    facts,
    factsFile,
    async install() {
      const cluster = new TestCluster(facts);
      if (admissionPolicies === true) {
        await applyManifests(cluster);
        await accountOf(local);
      } else {
        await applyWithWebhook(cluster, admissionPolicies || 'none');
        await accountOf(local);
        startWebhookReplica();
      }
      await untilInstalled(cluster);
    },
    startWebhookReplica,
    startController: flags =>
      ControllerProcess.start({
        kubeconfig: facts.controllerKubeconfig,
        logFile: facts.controllerLog,
        flags: [
          ...(facts.prometheusUrl ? ['--prometheus', facts.prometheusUrl] : []),
          ...(flags ?? []),
        ],
      }),
    async stop() {
      apiServerSwitch.close();
      await local.stop();
    },
  };
}

function kubeconfigOfController({ directory }: LocalCluster): string {
  const { namespace, name } = controllerAccount;
  return join(directory, `${namespace}-${name}.kubeconfig`);
}

async function accountOf(local: LocalCluster): Promise<void> {
  const { namespace, name } = controllerAccount;
  await local.kubeconfigFor(namespace, name);
}

function gatewayOf(local: LocalCluster): TestClusterFacts['gateway'] {
  const { hostname, port } = new URL(local.gatewayUrl ?? 'http://127.0.0.1:9');
  return { host: hostname, port: Number(port), name: 'web', namespace: 'gw' };
}
