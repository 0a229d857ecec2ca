// SPDX-License-Identifier: Apache-2.0
/** The watches of one cluster that it always needs; `routeWatches.ts` has those that a Rollout asks for. */
import type { Clock } from './clock';
import { pause } from './clock';
import { Caches } from './caches';
import {
  ClusterConnection,
  KubeObject,
  resourcePath,
  resources,
  ResourceType,
} from './kubeApi';
import type { Logger } from './logger';
import type { ObjectCache } from './objectCache';
import { Reflector, startReflector } from './reflector';
import { trimDeployment, trimReplicaSet, trimRollout } from './trim';
import { trimEndpointSlice, trimService } from './trimTraffic';

export interface InformersOptions {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly caches: Caches;
  /** Absent: all. */
  readonly namespaces?: readonly string[];
}

/** A collection couldn't be read in time; the message names it and the last error. */
export class SyncTimeout extends Error {
  readonly name = 'SyncTimeout';
  readonly cluster: string;

  constructor(cluster: string, message: string) {
    super(message);
    this.cluster = cluster;
  }
}

export class Informers {
  readonly #options: InformersOptions;
  readonly #reflectors: Reflector[] = [];
  readonly #rollouts: Reflector[] = [];

  constructor(options: InformersOptions) {
    this.#options = options;
  }

  /**
   * Starts every watch; resolves when all have delivered what there is.
   *
   * @throws SyncTimeout when one of them hasn't in `limitMs`.
   */
  async start(limitMs: number): Promise<void> {
    const { caches, clock } = this.#options;
    this.#rollouts.push(
      ...this.#watch(resources.rollouts, caches.rollouts, trimRollout),
    );
    this.#watch(resources.deployments, caches.deployments, trimDeployment);
    this.#watch(resources.replicaSets, caches.replicaSets, trimReplicaSet);
    this.#watch(resources.services, caches.services, trimService);
    this.#watch(
      resources.endpointSlices,
      caches.endpointSlices,
      trimEndpointSlice,
    );
    const late = new AbortController();
    const timeout = pause(clock, limitMs, late.signal).then(() => {
      if (!late.signal.aborted) throw this.#notSynced(limitMs);
    });
    const synced = Promise.all(this.#reflectors.map(it => it.synced));
    try {
      await Promise.race([synced, timeout]);
    } finally {
      late.abort();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#reflectors.map(it => it.stop()));
  }

  /** Milliseconds since the watch of Rollouts last worked; undefined: all is well. */
  failingForMs(): number | undefined {
    const since = this.#rollouts
      .map(it => it.failingSince())
      .filter(it => it !== undefined);
    if (!since.length) return undefined;
    return this.#options.clock.monotonic() - Math.min(...since);
  }

  #notSynced(limitMs: number): SyncTimeout {
    const missing = this.#reflectors
      .filter(it => it.failingSince() !== undefined || !it.present())
      .map(it => `${it.path}: ${it.lastError() ?? 'no answer yet'}`);
    const { name } = this.#options.connection;
    return new SyncTimeout(
      name,
      `cluster ${name} has not delivered everything in ${limitMs} ms; ${missing.join(
        '; ',
      )}`,
    );
  }

  #watch<T extends KubeObject>(
    type: ResourceType,
    cache: ObjectCache<T>,
    trim: (object: never, before: T | undefined) => T,
  ): Reflector[] {
    const { connection, clock, logger, namespaces } = this.#options;
    const common = { connection, clock, logger, cache, trim };
    const scopes = namespaces?.length ? namespaces : [undefined];
    const started = scopes.map(namespace =>
      startReflector<T>({
        ...common,
        path: resourcePath(type, { namespace }),
        namespace,
      }),
    );
    this.#reflectors.push(...started);
    return started;
  }
}
