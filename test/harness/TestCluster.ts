// SPDX-License-Identifier: Apache-2.0
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { KubeConfig, KubernetesObjectApi } from '@kubernetes/client-node';
import { switchApiServer } from './apiServerSwitch';
import type { CommandResult } from './kubectl';

/**
 * The cluster that one run of the tests shares, as plain data: the launcher
 * starts it, every test file (a process of its own) reads this from the file
 * that TEAL_TEST_CLUSTER names.
 */
export interface TestClusterFacts {
  /** Minor version, such as 1.34. */
  readonly kubernetes: string;
  readonly kubeconfig: string;
  /** As programs inside the cluster's network reach the API server. */
  readonly kubeconfigInside: string;
  /** ServiceAccount and ClusterRole of the shipped manifests. */
  readonly controllerKubeconfig: string;
  readonly kubectl: string;
  /** The command that starts a program inside the cluster's network; the program's own words follow. */
  readonly inside: readonly string[];
  readonly gateway: {
    readonly host: string;
    readonly port: number;
    readonly name: string;
    readonly namespace: string;
  };
  readonly prometheusUrl?: string;
  readonly auditLogPath?: string;
  readonly controllerLog: string;
  /** A policy in the API server is the gate; false: the webhook. */
  readonly gatedByPolicy: boolean;
  /** URL of what stops and starts the API server. */
  readonly apiServerSwitch: string;
  /** Data of the cluster, its certificates in `pki`. */
  readonly directory: string;
}

/** The shared cluster with hands: kubectl, API client, programs inside. */
export class TestCluster {
  readonly facts: TestClusterFacts;
  readonly kubeConfig: KubeConfig;
  readonly api: KubernetesObjectApi;

  constructor(facts: TestClusterFacts) {
    this.facts = facts;
    this.kubeConfig = new KubeConfig();
    this.kubeConfig.loadFromFile(facts.kubeconfig);
    this.api = KubernetesObjectApi.makeApiClient(this.kubeConfig);
  }

  /** @throws Error outside a run of `test/run.ts`. */
  static shared(): TestCluster {
    const file = process.env.TEAL_TEST_CLUSTER;
    if (!file) {
      throw new Error(
        'no cluster: start these tests with `yarn test:e2e`, which starts one',
      );
    }
    return new TestCluster(
      JSON.parse(readFileSync(file, 'utf8')) as TestClusterFacts,
    );
  }

  /** The token of the account that Teal ships. */
  controllerToken(): string {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(this.facts.controllerKubeconfig);
    const token = kubeConfig.getCurrentUser()?.token;
    if (!token) throw new Error('the account of the controller has no token');
    return token;
  }

  /** A program inside the cluster's network, with pipes. */
  spawnInside = (command: string, args: string[]): ChildProcess => {
    const [program, ...prefix] = this.facts.inside;
    return spawn(program, [...prefix, command, ...args]);
  };

  /** Kills the API server; until `startApiServer` every request is refused. */
  stopApiServer(): Promise<void> {
    return switchApiServer(this.facts.apiServerSwitch, 'stop');
  }

  /** Resolves when it is ready again, at the same address. */
  startApiServer(): Promise<void> {
    return switchApiServer(this.facts.apiServerSwitch, 'start');
  }

  /** kubectl as administrator, to its end; a code other than 0 is an answer. */
  kubectl = (
    args: string[],
    { input = '' }: { input?: string } = {},
  ): Promise<CommandResult> =>
    new Promise((resolve, reject) => {
      const child = spawn(this.facts.kubectl, [
        '--kubeconfig',
        this.facts.kubeconfig,
        ...args,
      ]);
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', chunk => (stdout += chunk));
      child.stderr.on('data', chunk => (stderr += chunk));
      child.once('error', reject);
      child.once('close', code => resolve({ stdout, stderr, code: code ?? 1 }));
      child.stdin.on('error', () => {
        // A command that ends without reading its input says why in its own words.
      });
      child.stdin.end(input);
    });
}
