// SPDX-License-Identifier: Apache-2.0
import type { RolloutRef } from '@teal/rollouts-common';
import type { Clock } from '../controller/clock';
import type { Logger } from '../controller/logger';
import type { RolloutKey } from '../controller/RolloutCache';
import type { StartCluster } from './HostedCluster';
import { HostedCluster } from './HostedCluster';

/** All clusters of the configuration. */
export class Clusters {
  readonly #hosted: ReadonlyMap<string, HostedCluster>;
  readonly #listeners = new Set<(ref: RolloutRef) => void>();
  readonly #podListeners = new Set<(ref: RolloutRef) => void>();

  constructor(options: {
    readonly starts: ReadonlyMap<string, StartCluster>;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    const { starts, clock, logger } = options;
    this.#hosted = new Map(
      [...starts].map(([name, start]) => [
        name,
        new HostedCluster({
          name,
          start,
          clock,
          logger,
          onChange: key => tell(this.#listeners, name, key),
          onPods: key => tell(this.#podListeners, name, key),
        }),
      ]),
    );
  }

  get(name: string): HostedCluster | undefined {
    return this.#hosted.get(name);
  }

  /** In the order of the configuration. */
  list(): HostedCluster[] {
    return [...this.#hosted.values()];
  }

  /**
   * Calls back for each Rollout of any cluster that appeared, changed or went.
   *
   * @returns stops it.
   */
  onChange(listener: (ref: RolloutRef) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Calls back for each Rollout whose release's pods changed, on the replica that leads its cluster.
   *
   * @returns stops it.
   */
  onPods(listener: (ref: RolloutRef) => void): () => void {
    this.#podListeners.add(listener);
    return () => this.#podListeners.delete(listener);
  }

  /** Stops every controller, the last started first; all have stopped when it resolves, also when one of them failed to. */
  async stop(): Promise<void> {
    const results = await Promise.allSettled(
      this.list()
        .reverse()
        .map(cluster => cluster.stop()),
    );
    const failed = results.filter(result => result.status === 'rejected');
    if (failed.length) {
      throw new AggregateError(
        failed.map(result => result.reason),
        `${failed.length} of ${results.length} clusters did not stop cleanly`,
      );
    }
  }
}

function tell(
  listeners: ReadonlySet<(ref: RolloutRef) => void>,
  cluster: string,
  { namespace, name }: RolloutKey,
): void {
  for (const listener of [...listeners]) listener({ cluster, namespace, name });
}
