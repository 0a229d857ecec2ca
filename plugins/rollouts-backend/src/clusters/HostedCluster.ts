// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps one cluster connected: connects, starts its controller, and tries again
 * with back-off for as long as that fails. What happens to one cluster never
 * reaches another one.
 */
import { backoffMs } from '../controller/backoff';
import type { Clock } from '../controller/clock';
import { pause } from '../controller/clock';
import type { ClusterConnection } from '../controller/kubeApi';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import type { RolloutCache, RolloutKey } from '../controller/RolloutCache';
import { UnsupportedClusterError } from './connectCluster';

/** A cluster whose caches have synced. */
export interface ConnectedCluster {
  readonly connection: ClusterConnection;
  readonly cache: RolloutCache;
}

/** Where a cluster stands. */
export type ClusterState =
  | { readonly state: 'connected'; readonly cluster: ConnectedCluster }
  | { readonly state: 'unreachable'; readonly reason: string }
  | { readonly state: 'unsupported'; readonly reason: string };

/** A connected cluster and how to end it. */
export type StartedCluster = ConnectedCluster & { stop(): Promise<void> };

/** Connects and starts the controller. Rejects when the cluster can't be reached now. */
export type StartCluster = (signal: AbortSignal) => Promise<StartedCluster>;

const RETRY = { firstMs: 1_000, maxMs: 60_000 };

/** One cluster of the configuration, from the start of the portal to its end. */
export class HostedCluster {
  readonly name: string;
  readonly #options: {
    readonly start: StartCluster;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly onChange: (key: RolloutKey) => void;
    readonly onPods?: (key: RolloutKey) => void;
  };
  readonly #ending = new AbortController();
  readonly #work: Promise<void>;
  #state: ClusterState = {
    state: 'unreachable',
    reason: 'connecting for the first time',
  };

  constructor(options: {
    readonly name: string;
    readonly start: StartCluster;
    readonly clock: Clock;
    readonly logger: Logger;
    /** Called for each Rollout that appears, changes or goes. */
    readonly onChange: (key: RolloutKey) => void;
    /** Called for each Rollout whose release's pods change. */
    readonly onPods?: (key: RolloutKey) => void;
  }) {
    this.name = options.name;
    this.#options = options;
    this.#work = this.#keepConnected();
  }

  state(): ClusterState {
    return this.#state;
  }

  /** Resolves when the controller has stopped and given its Lease back. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#work;
  }

  async #keepConnected(): Promise<void> {
    const { clock, logger } = this.#options;
    const { signal } = this.#ending;
    for (let failures = 1; !signal.aborted; failures += 1) {
      const started = await this.#tryToStart();
      if (started === 'unsupported') return;
      if (started !== 'failed') {
        await this.#runUntilStopped(started);
        return;
      }
      const retryInMs = Math.round(backoffMs(RETRY, failures, Math.random()));
      logger.info('Cluster is tried again', { cluster: this.name, retryInMs });
      await pause(clock, retryInMs, signal);
    }
  }

  async #tryToStart(): Promise<StartedCluster | 'failed' | 'unsupported'> {
    const { start, logger } = this.#options;
    try {
      return await start(this.#ending.signal);
    } catch (error) {
      const reason = sentenceOf(error);
      const state =
        error instanceof UnsupportedClusterError
          ? 'unsupported'
          : 'unreachable';
      this.#state = { state, reason };
      logger.warn('Cluster could not be connected', {
        cluster: this.name,
        state,
        reason,
      });
      return state === 'unsupported' ? 'unsupported' : 'failed';
    }
  }

  async #runUntilStopped(started: StartedCluster): Promise<void> {
    const { onChange, onPods = () => {}, logger } = this.#options;
    const { stop, ...cluster } = started;
    this.#state = { state: 'connected', cluster };
    logger.info('Cluster is connected', { cluster: this.name });
    const forget = cluster.cache.onChange(onChange);
    const forgetPods = cluster.cache.onReleasePods(onPods);
    // Whoever listens since before the connection learns what there is.
    for (const { metadata } of cluster.cache.list()) onChange(metadata);
    await aborted(this.#ending.signal);
    forget();
    forgetPods();
    await stop();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
