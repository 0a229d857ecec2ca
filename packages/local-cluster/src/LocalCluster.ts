// SPDX-License-Identifier: Apache-2.0
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { ControlPlane } from './ControlPlane.ts';
import type { ClusterContext } from './components/context.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { type CommandResult, runKubectl } from './kubectl.ts';
import type { ProcessExited } from './process.ts';

const yearInSeconds = 365 * 24 * 60 * 60;

/** A running cluster. Everything in it ends with this process. */
export class LocalCluster {
  readonly name: string;
  /** Data, and `logs/` with a file a component. */
  readonly directory: string;
  /** Minor version, such as 1.34. */
  readonly kubernetes: string;
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** The kubectl binary of the cluster's own version. */
  readonly kubectlPath: string;
  readonly apiServerUrl: string;
  /** The Gateway's address, unless it was switched off. */
  readonly gatewayUrl?: string;
  readonly prometheusUrl?: string;
  /** PEM of the authority that signed the API server's certificate. */
  readonly caData: string;
  /** JSON lines of the API server's audit log, when it was asked for. */
  readonly auditLogPath?: string;
  /** Resolves with the reason when a component ends that nobody stopped. */
  readonly failed: Promise<ProcessExited>;
  readonly #context: ClusterContext;
  readonly #controlPlane: ControlPlane;
  readonly #keepDirectory: boolean;

  /** Use startLocalCluster. */
  constructor(
    context: ClusterContext,
    controlPlane: ControlPlane,
    options: { auditLogPath?: string; keepDirectory: boolean },
  ) {
    this.#context = context;
    this.#controlPlane = controlPlane;
    this.#keepDirectory = options.keepDirectory;
    this.name = context.name;
    this.directory = context.directory;
    this.kubernetes = context.build.kubernetes;
    this.kubeconfig = controlPlane.kubeconfig;
    this.kubectlPath = context.build.kubectl;
    this.apiServerUrl = controlPlane.url;
    const { gateway, prometheus } = context.sandbox.ports;
    this.gatewayUrl = gateway ? `http://localhost:${gateway}` : undefined;
    this.prometheusUrl = prometheus
      ? `http://localhost:${prometheus}`
      : undefined;
    this.caData = controlPlane.caData;
    this.auditLogPath = options.auditLogPath;
    this.failed = controlPlane.failed;
  }

  /** Runs kubectl as administrator, to its end; a code other than 0 is an answer. */
  kubectl(
    args: string[],
    options: { input?: string } = {},
  ): Promise<CommandResult> {
    return runKubectl(this.kubectlPath, this.kubeconfig, args, options);
  }

  /** Path of a kubeconfig with a token of this ServiceAccount, which must exist. */
  async kubeconfigFor(
    namespace: string,
    serviceAccount: string,
  ): Promise<string> {
    const { status } = await this.#controlPlane.admin.post<{
      status: { token: string };
    }>(
      `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`,
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: yearInSeconds },
      },
    );
    const file = join(
      this.directory,
      `${namespace}-${serviceAccount}.kubeconfig`,
    );
    const credentials = {
      token: status.token,
      user: `${namespace}-${serviceAccount}`,
    };
    return writeKubeconfig(
      this.#context,
      file,
      this.apiServerUrl,
      credentials,
      namespace,
    );
  }

  /** child_process.spawn inside the cluster's network, where pod addresses 10.244.x.y can be reached. */
  spawnInside(
    command: string,
    args: string[],
    options: SpawnOptions = {},
  ): ChildProcess {
    return this.#context.sandbox.spawn(command, args, options);
  }

  /** The words in front of a program's own that start it inside, for a process that isn't this one. */
  get insideCommand(): readonly string[] {
    return this.#context.sandbox.insideCommand;
  }

  /** A TCP connection from this process to an address inside, such as "10.244.0.3:8080". */
  dial(address: string): Promise<Socket> {
    return this.#context.sandbox.dial(address);
  }

  /** Kills the API server; until `startApiServer` every request is refused. */
  stopApiServer(): Promise<void> {
    return this.#controlPlane.stopApiServer();
  }

  /** Starts it again at the same address; resolves when it is ready. */
  startApiServer(): Promise<void> {
    return this.#controlPlane.startApiServer();
  }

  async restartApiServer(): Promise<void> {
    await this.stopApiServer();
    await this.startApiServer();
  }

  /** Ends everything at once and removes the data, unless the caller chose the directory. */
  async stop(): Promise<void> {
    this.#controlPlane.close();
    await this.#context.sandbox.stop();
    if (!this.#keepDirectory) {
      rmSync(this.directory, { recursive: true, force: true });
    }
  }
}
