// SPDX-License-Identifier: Apache-2.0
import { startEndpointVisitors } from './endpointVisitors';
import { startGatewayVisitors, type Visitors } from './gatewayVisitors';
import { startGrpcVisitors } from './grpcVisitors';
import type { Ledger } from './ledger';
import type { TestCluster } from './TestCluster';

/** Whatever a test does, a client ends after this time: as long as a test may take (test/run.ts). */
const boundSeconds = 1_200;

/** The load clients of one story; they end with it. */
export class Load {
  readonly clients: { readonly name: string; readonly ledger: Ledger }[] = [];
  readonly #cluster: TestCluster;
  readonly #namespace: string;
  readonly #stoppers: (() => Promise<void>)[] = [];

  constructor(cluster: TestCluster, namespace: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
  }

  /** Keep-alive clients through the gateway. */
  gateway(options: {
    readonly hostName: string;
    readonly path: string;
    readonly requestsPerSecond: number;
  }): Visitors {
    const { host, port } = this.#cluster.facts.gateway;
    return this.#remembered(
      'gateway-visitors',
      startGatewayVisitors({
        address: { host, port },
        boundSeconds,
        ...options,
      }),
    );
  }

  /** gRPC clients through the gateway. */
  grpc(options: {
    readonly hostName: string;
    readonly requestsPerSecond: number;
  }): Visitors {
    const { host, port } = this.#cluster.facts.gateway;
    return this.#remembered(
      'grpc-visitors',
      startGrpcVisitors({ address: { host, port }, boundSeconds, ...options }),
    );
  }

  /** A client of the Service's endpoints, inside the cluster. */
  async endpoints(options: {
    readonly service: string;
    readonly requestsPerSecond: number;
  }): Promise<Visitors> {
    return this.#remembered(
      'endpoint-visitors',
      await startEndpointVisitors(this.#cluster.spawnInside, {
        kubeconfig: this.#cluster.facts.kubeconfigInside,
        namespace: this.#namespace,
        boundSeconds,
        ...options,
      }),
    );
  }

  async stop(): Promise<void> {
    for (const stop of this.#stoppers) await stop();
  }

  #remembered(name: string, visitors: Visitors): Visitors {
    let stopping: Promise<void> | undefined;
    const stop = () => {
      stopping ??= visitors.stop();
      return stopping;
    };
    this.#stoppers.push(stop);
    this.clients.push({ name, ledger: visitors.ledger });
    return { ledger: visitors.ledger, stop };
  }
}
