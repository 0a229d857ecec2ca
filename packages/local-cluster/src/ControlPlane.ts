// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from './ApiClient.ts';
import {
  type ApiServerOptions,
  startApiServer,
} from './components/apiServer.ts';
import {
  type ClusterContext,
  apiServerInside,
  pkiFile,
} from './components/context.ts';
import { startControllerManager } from './components/controllerManager.ts';
import { startEtcd } from './components/etcd.ts';
import { startScheduler } from './components/scheduler.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import type { LocalProcess, ProcessExited } from './process.ts';
import { until } from './until.ts';

const namespaceTimeoutMs = 180_000;

/** etcd, API server, controller manager and scheduler of one cluster, all running. */
export class ControlPlane {
  readonly url: string;
  readonly kubeconfig: string;
  readonly caData: string;
  readonly admin: ApiClient;
  readonly failed: Promise<ProcessExited>;
  readonly #context: ClusterContext;
  readonly #options: ApiServerOptions;
  #apiServer?: LocalProcess;
  #reportFailure: (failure: ProcessExited) => void = () => {};

  constructor(context: ClusterContext, options: ApiServerOptions) {
    this.#context = context;
    this.#options = options;
    this.url = `https://127.0.0.1:${context.sandbox.ports.apiServer}`;
    this.kubeconfig = writeKubeconfig(
      context,
      join(context.directory, 'admin.kubeconfig'),
      this.url,
      {
        certificate: 'admin',
      },
    );
    const pem = (file: string) => readFileSync(pkiFile(context, file));
    this.caData = pem('ca.crt').toString();
    this.admin = new ApiClient({
      server: this.url,
      ca: pem('ca.crt'),
      cert: pem('admin.crt'),
      key: pem('admin.key'),
    });
    this.failed = new Promise(resolve => {
      this.#reportFailure = resolve;
    });
  }

  /** Makes `failed` resolve when this process ends unasked. */
  watch(process: LocalProcess): void {
    process.diesUnexpectedly().then(this.#reportFailure);
  }

  async startApiServer(): Promise<void> {
    this.#apiServer = await startApiServer(
      this.#context,
      this.admin,
      this.#options,
    );
    this.watch(this.#apiServer);
  }

  /** Killed: an API server asked politely keeps its watches open for a minute. */
  async stopApiServer(): Promise<void> {
    await this.#apiServer?.kill();
    this.#apiServer = undefined;
  }

  /** Resolves when pods can be created in the default namespace: its ServiceAccount comes from a controller. */
  async admitsPods(): Promise<void> {
    await until(async () => {
      await this.admin.get(
        '/api/v1/namespaces/default/serviceaccounts/default',
      );
    }, AbortSignal.timeout(namespaceTimeoutMs));
  }

  /** A kubeconfig for a component that runs inside the sandbox, by the name of its certificate. */
  kubeconfigInside(certificate: string): string {
    const file = join(
      this.#context.directory,
      `${certificate}-inside.kubeconfig`,
    );
    return writeKubeconfig(this.#context, file, apiServerInside, {
      certificate,
    });
  }

  close(): void {
    this.admin.close();
  }
}

/** Resolves when the API server is ready; its controllers are then starting. */
export async function startControlPlane(
  context: ClusterContext,
  options: ApiServerOptions,
): Promise<ControlPlane> {
  const controlPlane = new ControlPlane(context, options);
  const [etcd] = await Promise.all([
    startEtcd(context),
    controlPlane.startApiServer(),
  ]);
  controlPlane.watch(etcd);
  const others = await Promise.all([
    startControllerManager(
      context,
      controlPlane.kubeconfigInside('controller-manager'),
    ),
    startScheduler(context, controlPlane.kubeconfigInside('scheduler')),
  ]);
  others.forEach(process => controlPlane.watch(process));
  return controlPlane;
}
