// SPDX-License-Identifier: Apache-2.0
import type { AddressInfo } from 'node:net';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import rolloutsPlugin from '@teal/rollouts-backend';
import {
  type ClusterView,
  type RolloutChange,
  type RolloutRef,
  RolloutsClient,
  type RolloutView,
} from '@teal/rollouts-common';
import { databaseOf } from './databaseOf';

/** Bound of every wait: a machine under load, no expectation. */
const patienceMs = 180_000;

/** What a person sees who keeps the page of a Rollout open. */
export class Follower {
  readonly seen: RolloutView[] = [];
  readonly #leaving = new AbortController();
  readonly #changes: AsyncIterator<RolloutChange>;

  constructor(client: RolloutsClient, ref: RolloutRef) {
    this.#changes = client
      .watchRollout(ref, { signal: this.#leaving.signal })
      [Symbol.asyncIterator]();
  }

  /** The view, as soon as it satisfies the predicate; a stream that ends or doesn't say so in three minutes is an error. */
  async until(
    what: string,
    predicate: (view: RolloutView) => boolean | undefined,
  ): Promise<RolloutView> {
    const timeout = AbortSignal.timeout(patienceMs);
    timeout.addEventListener('abort', () => this.close());
    for (;;) {
      const last = this.seen.at(-1);
      if (last && predicate(last)) return last;
      const { done, value } = await this.#changes.next();
      if (done) {
        throw new Error(`the stream ended before: ${what}`);
      }
      if (value.type === 'snapshot') this.seen.push(...value.items);
      if (value.type === 'changed') this.seen.push(value.item);
    }
  }

  close(): void {
    this.#leaving.abort();
  }
}

/** The API of the portal at this address, as user:default/mock. */
export function clientOf(url: string): RolloutsClient {
  return new RolloutsClient({
    discoveryApi: { getBaseUrl: async () => `${url}/api/rollouts` },
    fetchApi: { fetch },
  });
}

/**
 * A Backstage backend with the plugin alone, hosting the controller of the
 * test's cluster, and a person (user:default/mock) who uses its API.
 */
export class Portal {
  readonly url: string;
  readonly client: RolloutsClient;
  readonly #stop: () => Promise<void>;

  private constructor(url: string, stop: () => Promise<void>) {
    this.url = url;
    this.client = clientOf(url);
    this.#stop = stop;
  }

  /**
   * @param modules - of the plugin, and further plugins, as a portal's owner adds them
   * @param others - of app-config, beside `rollouts:`
   */
  static async start(
    rollouts: JsonObject,
    modules: readonly BackendFeature[] = [],
    others: JsonObject = {},
  ): Promise<Portal> {
    const database = databaseOf('rollouts');
    const backend = await startTestBackend({
      features: [
        rolloutsPlugin,
        database.module,
        ...modules,
        mockServices.rootConfig.factory({ data: { ...others, rollouts } }),
      ],
    });
    // Else it might close a connection in the moment in which a process that stood still uses it again.
    backend.server.keepAliveTimeout = 0;
    const { port } = backend.server.address() as AddressInfo;
    return new Portal(`http://localhost:${port}`, async () => {
      await backend.stop();
      await database.close();
    });
  }

  /** The clusters, as soon as they satisfy the predicate; asked again after each answer, up to three minutes. */
  async untilClusters(
    predicate: (clusters: ClusterView[]) => boolean,
  ): Promise<ClusterView[]> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const clusters = await this.client.getClusters();
      if (predicate(clusters)) return clusters;
      if (Date.now() > deadline) {
        throw new Error(`no such clusters: ${JSON.stringify(clusters)}`);
      }
    }
  }

  /** Follows one Rollout. */
  follow(ref: RolloutRef): Follower {
    return new Follower(this.client, ref);
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}
