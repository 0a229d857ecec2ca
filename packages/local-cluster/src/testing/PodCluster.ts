// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type LocalCluster, startLocalCluster } from '../index.ts';

/** How long a test waits for a state: for machines under load, not an expectation. */
export const patience = '300s';

/** What the tests look at in a pod's status. */
export interface PodStatus {
  startTime: string;
  podIP: string;
  conditions: {
    type: string;
    status: string;
    reason?: string;
    message?: string;
    lastTransitionTime: string;
  }[];
  /** Absent until the node has seen the pod. */
  containerStatuses?: ContainerStatus[];
}

/** The same of a container. */
export interface ContainerStatus {
  restartCount: number;
  state: {
    waiting?: { reason: string; message: string };
    terminated?: { exitCode: number; reason: string };
  };
  lastState: { terminated?: { exitCode: number } };
}

/** A container that runs this shell script instead of its image's program. */
export function shell(script: string, more: object = {}): object {
  return { command: ['sh', '-c', script], ...more };
}

/** A cluster of one small node, and the words in which tests speak about its pods. */
export class PodCluster {
  readonly cluster: LocalCluster;

  constructor(cluster: LocalCluster) {
    this.cluster = cluster;
  }

  static async start(): Promise<PodCluster> {
    return new PodCluster(
      await startLocalCluster({
        gateway: false,
        prometheus: false,
        nodes: [{ name: 'node-1', cpu: '4', memory: '8Gi', pods: 500 }],
      }),
    );
  }

  /** Answers what a command printed, and fails when the command does. */
  async kubectl(...args: string[]): Promise<string> {
    const { stdout, stderr, code } = await this.cluster.kubectl(args);
    assert.equal(code, 0, `kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  async apply(object: object): Promise<void> {
    const { stderr, code } = await this.cluster.kubectl(['apply', '-f', '-'], {
      input: JSON.stringify(object),
    });
    assert.equal(code, 0, stderr);
  }

  /** A pod of one container `main`, the shop unless told otherwise. */
  createPod(name: string, container: object, spec: object = {}): Promise<void> {
    return this.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: {
        containers: [{ name: 'main', image: 'teal.dev/shop:v1', ...container }],
        ...spec,
      },
    });
  }

  /** @param condition - in the words of `kubectl wait --for` */
  async waitFor(name: string, condition: string): Promise<void> {
    await this.kubectl(
      'wait',
      `pod/${name}`,
      `--for=${condition}`,
      `--timeout=${patience}`,
    );
  }

  /** The pod's one container in a state that may last for a moment only; asked again after each answer. */
  async untilContainer(
    name: string,
    holds: (container: ContainerStatus) => boolean,
  ): Promise<ContainerStatus> {
    const giveUpAt = Date.now() + 300_000;
    for (;;) {
      const status = await this.statusOf(name);
      const container = status.containerStatuses?.[0];
      if (container && holds(container)) return container;
      assert.ok(Date.now() < giveUpAt, JSON.stringify(status));
    }
  }

  async statusOf(name: string): Promise<PodStatus> {
    const pod = JSON.parse(
      await this.kubectl('get', 'pod', name, '-o', 'json'),
    ) as { status: PodStatus };
    return pod.status;
  }
}
