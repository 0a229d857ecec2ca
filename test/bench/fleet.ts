// SPDX-License-Identifier: Apache-2.0
import {
  type KubernetesObject,
  PatchStrategy,
  type V1Deployment,
} from '@kubernetes/client-node';
import {
  deploymentOf,
  rolloutOf,
  serviceOf,
  shopDefaults,
  type ShopOptions,
} from '../harness/manifests';
import { closeFeeds, type Feeds, openFeeds } from '../harness/feeds';
import type { TestCluster } from '../harness/TestCluster';

const requestsAtOnce = 20;

/** Many small workloads in one namespace, whose pods cost nothing. */
export class Fleet {
  readonly #cluster: TestCluster;
  readonly #namespace: string;
  readonly feeds: Feeds;
  #size = 0;

  private constructor(cluster: TestCluster, namespace: string, feeds: Feeds) {
    this.#cluster = cluster;
    this.#namespace = namespace;
    this.feeds = feeds;
  }

  static async open(cluster: TestCluster, namespace: string): Promise<Fleet> {
    await cluster.api.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    });
    const feeds = await openFeeds(cluster.kubeConfig, namespace);
    return new Fleet(cluster, namespace, feeds);
  }

  /** Grows to `size` workloads with ready pods, each with a Rollout where asked for; resolves when all are settled. */
  async grow(size: number, withRollouts: boolean): Promise<void> {
    const shops = range(this.#size, size).map(shopOf);
    await inParallel(shops, async shop => {
      await this.#create(idle(deploymentOf(shop), 'v1'));
      await this.#create(serviceOf(shop));
    });
    await this.feeds.deployments.until(
      `${size} workloads are ready`,
      feed => feed.all().filter(isReady).length >= size,
      600,
    );
    if (withRollouts) {
      await inParallel(shops, shop => this.#create(rolloutOf(shop)));
      await this.feeds.rollouts.until(
        `${size} Rollouts are Healthy`,
        feed =>
          feed.all().filter(each => each.status?.phase === 'Healthy').length >=
          size,
        600,
      );
      await this.feeds.deployments.until(
        `${size} workloads are gated`,
        feed => feed.all().filter(isGated).length >= size,
        600,
      );
    }
    this.#size = size;
  }

  /** Gives every workload this version at once; resolves when all of them run it alone. Milliseconds that took. */
  async changeAll(version: string): Promise<number> {
    const from = Date.now();
    await inParallel(range(0, this.#size).map(shopOf), shop =>
      this.#cluster.api
        .patch(
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name: shop.name, namespace: this.#namespace },
            spec: {
              template: {
                spec: {
                  containers: [{ name: 'shop', image: idleImage(version) }],
                },
              },
            },
          } as KubernetesObject,
          undefined,
          undefined,
          undefined,
          undefined,
          PatchStrategy.StrategicMergePatch,
        )
        .then(() => undefined),
    );
    await this.feeds.deployments.until(
      `all workloads run ${version}`,
      feed => feed.all().every(each => runsAlone(each, version)),
      600,
    );
    return Date.now() - from;
  }

  /** Waits for the Rollouts only, because the controller has to let them go; the rest goes with the cluster. */
  async close(): Promise<void> {
    closeFeeds(this.feeds);
    await this.#cluster.kubectl([
      '--namespace',
      this.#namespace,
      'delete',
      'rollouts.rollouts.teal.dev',
      '--all',
    ]);
    await this.#cluster.kubectl([
      'delete',
      'namespace',
      this.#namespace,
      '--wait=false',
    ]);
  }

  async #create(object: KubernetesObject): Promise<void> {
    await this.#cluster.api.create({
      ...object,
      metadata: { ...object.metadata, namespace: this.#namespace },
    });
  }
}

function shopOf(index: number): ShopOptions {
  return {
    ...shopDefaults,
    name: `shop-${index}`,
    replicas: 1,
    route: false,
    gracePeriodSeconds: 0,
    steps: [{ replicas: '100%', traffic: { weight: 100 } }],
  };
}

function idleImage(version: string): string {
  return `teal.dev/idle:${version}`;
}

function idle(deployment: V1Deployment, version: string): V1Deployment {
  const container = deployment.spec!.template.spec!.containers[0];
  container.image = idleImage(version);
  container.readinessProbe = undefined;
  return deployment;
}

function isReady({ spec, status }: V1Deployment): boolean {
  return (status?.readyReplicas ?? 0) === spec?.replicas;
}

function isGated({ metadata }: V1Deployment): boolean {
  return metadata?.labels?.['rollouts.teal.dev/gated'] === 'true';
}

/** What `kubectl rollout status` waits for, and un-held. */
function runsAlone(deployment: V1Deployment, version: string): boolean {
  const { metadata, spec, status } = deployment;
  return (
    spec?.template.spec?.containers[0].image === idleImage(version) &&
    !spec.paused &&
    !spec.minReadySeconds &&
    status?.observedGeneration === metadata?.generation &&
    status?.updatedReplicas === spec.replicas &&
    status?.replicas === spec.replicas &&
    status?.availableReplicas === spec.replicas
  );
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: requestsAtOnce }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        await work(item);
      }
    }),
  );
}
