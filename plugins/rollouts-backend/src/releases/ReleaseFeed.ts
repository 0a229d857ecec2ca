// SPDX-License-Identifier: Apache-2.0
/**
 * What happens to the releases of every hosted cluster, told once: by the
 * replica whose controller leads the cluster, or whose controller is switched
 * off because another process leads it.
 */
import type {
  ReleaseEvent,
  RolloutRef,
  RolloutStatus,
} from '@teal/rollouts-common';
import { rolloutRefText } from '@teal/rollouts-common';
import type { Clusters } from '../clusters/Clusters';
import type { Clock } from '../controller/clock';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import { releaseEvents } from './releaseEvents';

/** Hears what happened, in order. Must return at once: whatever takes time is its own to queue. */
export type ReleaseListener = (event: ReleaseEvent) => void;

/** Tells listeners what changes of Rollouts mean. */
export class ReleaseFeed {
  readonly #options: {
    readonly clusters: Clusters;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly speaks: (cluster: string) => boolean;
    readonly entityOf: (ref: RolloutRef) => string | undefined;
  };
  readonly #listeners = new Set<ReleaseListener>();
  /** The status that was seen last, by Rollout. */
  readonly #seen = new Map<
    string,
    { readonly uid: string; readonly status: RolloutStatus | undefined }
  >();
  readonly #stop: () => void;

  constructor(options: {
    readonly clusters: Clusters;
    readonly clock: Clock;
    readonly logger: Logger;
    /** Whether this replica tells what happens in a cluster. */
    readonly speaks: (cluster: string) => boolean;
    /** The entity of a Rollout, from memory. */
    readonly entityOf: (ref: RolloutRef) => string | undefined;
  }) {
    this.#options = options;
    this.#stop = options.clusters.onChange(ref => this.#changed(ref));
  }

  /** @returns ends it. */
  subscribe(listener: ReleaseListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Nothing is told any more. */
  close(): void {
    this.#stop();
    this.#listeners.clear();
  }

  #changed(ref: RolloutRef): void {
    const { clusters, clock, speaks, entityOf } = this.#options;
    const key = rolloutRefText(ref);
    const state = clusters.get(ref.cluster)?.state();
    const rollout =
      state?.state === 'connected' ? state.cluster.cache.get(ref) : undefined;
    if (!rollout) {
      this.#seen.delete(key);
      return;
    }
    const { uid } = rollout.metadata;
    const known = this.#seen.get(key);
    this.#seen.set(key, { uid, status: rollout.status });
    const seenAt = new Date(clock.now()).toISOString();
    // What is there when a Rollout is first seen happened before.
    if (known?.uid !== uid || known.status === rollout.status) return;
    if (!speaks(ref.cluster)) return;
    const entityRef = entityOf(ref);
    for (const event of releaseEvents({
      ref,
      ...(entityRef !== undefined && { entityRef }),
      before: known.status,
      after: rollout.status,
      seenAt,
    })) {
      this.tell(event);
    }
  }

  /** Of a release that no Rollout tells of. */
  tell(event: ReleaseEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#options.logger.error('A listener to releases failed', {
          kind: event.kind,
          release: event.release,
          error: sentenceOf(error),
        });
      }
    }
  }
}
