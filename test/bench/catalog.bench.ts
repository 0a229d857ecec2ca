// SPDX-License-Identifier: Apache-2.0
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import type { KubernetesObject, V1Lease } from '@kubernetes/client-node';
import { componentOf } from '../harness/CatalogEntities';
import { closeFeeds, type Feeds, openFeeds } from '../harness/feeds';
import { deploymentOf, serviceOf, shopDefaults } from '../harness/manifests';
import { ObjectFeed } from '../harness/ObjectFeed';
import {
  type RunningTestCluster,
  startTestCluster,
} from '../harness/startTestCluster';
import { TestCluster } from '../harness/TestCluster';
import { breakdown, ofController, requestsBetween } from './auditLog';
import { type Bench, type Figure, round } from './Bench';
import { CatalogPortal } from './CatalogPortal';
import {
  residentMegabytes,
  untilLeaseRenewed,
  untilSettled,
} from './quiet.bench';

const entities = 500;
const namespace = 'bench-catalog';
const minuteMs = 60_000;
const requestsAtOnce = 10;
const rbac = resolve(
  __dirname,
  '../../plugins/rollouts-backend/manifests/optional/catalog-rbac.yaml',
);

/** One cluster with its part of the workloads, none of which has pods. */
class Half {
  readonly name: string;
  readonly #cluster: RunningTestCluster;
  readonly #size: number;
  readonly #feeds: Feeds;
  readonly #leases: ObjectFeed<V1Lease>;

  private constructor(options: {
    readonly name: string;
    readonly cluster: RunningTestCluster;
    readonly size: number;
    readonly feeds: Feeds;
    readonly leases: ObjectFeed<V1Lease>;
  }) {
    this.name = options.name;
    this.#cluster = options.cluster;
    this.#size = options.size;
    this.#feeds = options.feeds;
    this.#leases = options.leases;
  }

  static async open(
    name: string,
    cluster: RunningTestCluster,
    indexes: readonly number[],
  ): Promise<Half> {
    const hands = new TestCluster(cluster.facts);
    await hands.kubectl(['apply', '--server-side', '--filename', rbac]);
    await hands.api.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: { 'rollouts.teal.dev/catalog': 'enabled' },
      },
    });
    await inParallel(indexes, async index => {
      for (const object of objectsOf(nameOf(index))) {
        await hands.api.create(object);
      }
    });
    return new Half({
      name,
      cluster,
      size: indexes.length,
      feeds: await openFeeds(hands.kubeConfig, namespace),
      leases: await ObjectFeed.open<V1Lease>(
        hands.kubeConfig,
        '/apis/coordination.k8s.io/v1/namespaces/teal-system/leases',
      ),
    });
  }

  get kubeconfig(): string {
    return this.#cluster.facts.controllerKubeconfig;
  }

  /** When each Rollout was seen first; milliseconds since the epoch. */
  async untilMade(): Promise<number[]> {
    await this.#feeds.rollouts.until(
      `${this.#size} Rollouts are there`,
      feed => feed.all().length >= this.#size,
      400,
    );
    return this.#feeds.rollouts.changes
      .filter(({ type }) => type === 'ADDED')
      .map(({ at }) => at);
  }

  async quietMinute(): Promise<Figure> {
    const log = this.#cluster.facts.auditLogPath!;
    await untilSettled(this.#leases, log);
    const from = Date.now();
    await untilLeaseRenewed(this.#leases, from + minuteMs);
    const requests = ofController(await requestsBetween(log, from, Date.now()));
    return {
      name: `requests in a quiet minute, ${this.name} cluster`,
      value: requests.length,
      unit: 'requests',
      aim: 'none but watches and the Lease',
      note: breakdown(requests),
    };
  }

  close(): void {
    closeFeeds(this.#feeds);
    this.#leases.close();
  }
}

/** 500 entities with one annotation each, whose workloads are in two clusters. */
export const catalog: Bench = {
  name: 'catalog',
  title: `${entities} annotated entities in 2 clusters`,
  async run(first): Promise<readonly Figure[]> {
    const second = await startTestCluster({
      gateway: 'contour',
      auditLog: true,
      nodes: [{ name: 'node-1', cpu: '4000', memory: '4Ti', pods: 5_000 }],
    });
    try {
      await second.install();
      const halves = [
        await Half.open('first', first, range(0, entities / 2)),
        await Half.open('second', second, range(entities / 2, entities)),
      ];
      try {
        return await measure(halves);
      } finally {
        for (const half of halves) half.close();
      }
    } finally {
      await second.stop();
    }
  },
};

async function measure(halves: readonly Half[]): Promise<readonly Figure[]> {
  const portal = CatalogPortal.start({
    port: await freePort(),
    clusters: Object.fromEntries(
      halves.map(({ name, kubeconfig }) => [name, kubeconfig]),
    ),
    entities: range(0, entities).map(index =>
      componentOf(nameOf(index), {
        'rollouts.teal.dev/strategy': 'blue-green',
      }),
    ),
  });
  try {
    const made = (
      await Promise.all(halves.map(half => half.untilMade()))
    ).flat();
    const [firstAt, lastAt] = [Math.min(...made), Math.max(...made)];
    process.stderr.write(`  ${made.length} Rollouts are there\n`);
    const quietly: Figure[] = [];
    for (const half of halves) quietly.push(await half.quietMinute());
    return [
      {
        name: `from a portal's start to ${made.length} Rollouts`,
        value: round((lastAt - portal.startedAt) / 1_000),
        unit: 's',
        note: 'with the catalog reading the entities for the first time',
      },
      {
        name: 'from the first of these Rollouts to the last',
        value: round((lastAt - firstAt) / 1_000),
        unit: 's',
      },
      ...quietly,
      {
        name: `memory of the portal, ${entities} entities`,
        value: round(residentMegabytes(portal.pid)),
        unit: 'MB',
        note: 'catalog, controllers of both clusters and the API in one process',
      },
    ];
  } finally {
    await portal.stop();
  }
}

function objectsOf(name: string): KubernetesObject[] {
  const shop = { ...shopDefaults, name, replicas: 0 };
  const deployment = deploymentOf(shop);
  const labels = {
    ...deployment.metadata?.labels,
    'backstage.io/kubernetes-id': name,
  };
  return [
    { ...deployment, metadata: { ...deployment.metadata, namespace, labels } },
    {
      ...serviceOf(shop),
      metadata: { ...serviceOf(shop).metadata, namespace },
    },
  ] as KubernetesObject[];
}

function nameOf(index: number): string {
  return `entity-${index}`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
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

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => done(port));
    });
  });
}
