// SPDX-License-Identifier: Apache-2.0
/** One pod watch for each running release, started and ended with it. */
import type { Clock } from './clock';
import { ClusterConnection, resourcePath, resources } from './kubeApi';
import type { Logger } from './logger';
import { ObjectCache, ObjectKey } from './objectCache';
import type { PodObservation } from './observe/observation';
import { Reflector, startReflector } from './reflector';
import type { SeenPod } from './RolloutCache';
import type { TrimmedDeployment } from './trim';
import { TrimmedPod, trimPod } from './trimTraffic';

interface PodWatch {
  readonly workloadUid: string;
  readonly cache: ObjectCache<TrimmedPod>;
  readonly reflector: Reflector;
}

export class PodWatches {
  readonly #options: {
    readonly connection: ClusterConnection;
    readonly clock: Clock;
    readonly logger: Logger;
    /** The pods of this Rollout's workload have changed, or are known for the first time. */
    readonly onChange: (rollout: ObjectKey) => void;
  };
  readonly #watches = new Map<ObjectKey, PodWatch>();

  constructor(options: {
    readonly connection: ClusterConnection;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly onChange: (rollout: ObjectKey) => void;
  }) {
    this.#options = options;
  }

  /** Releases that are watched now. */
  get size(): number {
    return this.#watches.size;
  }

  /** Starts the watch of a release if there is none yet. */
  ensure(rollout: ObjectKey, workload: TrimmedDeployment): void {
    const { uid } = workload.metadata;
    const known = this.#watches.get(rollout);
    if (known?.workloadUid === uid) return;
    this.drop(rollout);
    const { connection, clock, logger, onChange } = this.#options;
    const { namespace } = workload.metadata;
    const cache = new ObjectCache<TrimmedPod>();
    const reflector = startReflector<TrimmedPod>({
      connection,
      clock,
      logger,
      cache,
      path: resourcePath(resources.pods, { namespace }),
      labelSelector: workload.podSelector,
      trim: trimPod,
    });
    cache.onChange(() => onChange(rollout));
    void reflector.synced.then(() => onChange(rollout));
    this.#watches.set(rollout, { workloadUid: uid, cache, reflector });
  }

  /** Pods of the release; undefined until the first list. */
  pods(rollout: ObjectKey): readonly PodObservation[] | undefined {
    const watch = this.#watches.get(rollout);
    if (!watch?.reflector.present()) return undefined;
    return [...watch.cache.values()].map(it => it.observed);
  }

  /** The same for people. */
  seen(rollout: ObjectKey): readonly SeenPod[] | undefined {
    const watch = this.#watches.get(rollout);
    if (!watch?.reflector.present()) return undefined;
    return [...watch.cache.values()].map(({ metadata, observed }) => ({
      ...observed,
      createdAt: new Date(metadata.creationTimestamp ?? 0).toISOString(),
    }));
  }

  /** Ends the watch of a release. */
  drop(rollout: ObjectKey): void {
    const watch = this.#watches.get(rollout);
    this.#watches.delete(rollout);
    void watch?.reflector.stop();
  }

  async stop(): Promise<void> {
    const watches = [...this.#watches.values()];
    this.#watches.clear();
    await Promise.all(watches.map(it => it.reflector.stop()));
  }
}
