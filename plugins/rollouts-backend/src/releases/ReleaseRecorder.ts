// SPDX-License-Identifier: Apache-2.0
/**
 * Writes every release of every hosted cluster down, whoever began it: from the
 * caches, so that no controller waits for it, one write after the other, and
 * again until the database has it. What happened while no portal ran is read
 * from the Rollouts when one runs again.
 */
import type { Rollout, RolloutRef } from '@teal/rollouts-common';
import { hasEnded, rolloutRefText } from '@teal/rollouts-common';
import type { Clusters } from '../clusters/Clusters';
import type { ConnectedCluster } from '../clusters/HostedCluster';
import { backoffMs } from '../controller/backoff';
import type { Clock } from '../controller/clock';
import { pause } from '../controller/clock';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import { identityText, PendingUpdates } from './PendingUpdates';
import { podLines } from './podLines';
import type { ReleaseUpdate } from './recordRelease';
import type { OpenRecord, Vanished } from './vanishedRelease';
import { vanishedRelease } from './vanishedRelease';
import { releaseUpdates } from './releaseUpdates';
import type { KeyedEntry } from './rows';
import { newCommands } from './timelineOf';

/** Where records go. */
export interface RecordKeeper {
  /** @returns the id of the record. */
  record(update: ReleaseUpdate): Promise<string>;
  /** Ends the records of a cluster that `endOf` has an end for, of those under way. */
  endVanished(
    cluster: string,
    endOf: (ref: RolloutRef, record: OpenRecord) => Vanished | undefined,
  ): Promise<void>;
}

/** What the recorder is made of. */
export interface RecorderParts {
  readonly clusters: Clusters;
  readonly keeper: RecordKeeper;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether this replica writes a cluster's releases down. */
  readonly speaks: (cluster: string) => boolean;
  readonly entityOf: (ref: RolloutRef) => Promise<string | undefined>;
  /** A release under way has its record: what it applied can be kept now. */
  readonly onRecorded?: (id: string, update: ReleaseUpdate) => void;
}

const RETRY = { firstMs: 500, maxMs: 30_000 };
/** How soon a replica that has become the leader catches up, and what no Rollout tells of is ended. */
const SWEEP_MS = 15_000;
/** A Rollout that isn't in the cache this long after a release was written to its workload is gone. */
const SEEN_WITHIN_MS = 60_000;

/** What was seen of a Rollout last, and told. */
interface Watched {
  readonly rollout: Rollout;
  /** Last line of state of each release, so that a message that changes nothing isn't written. */
  readonly states: Map<string, string>;
  /** Keys of the lines that were told of each release. */
  readonly told: Map<string, Set<string>>;
}

export class ReleaseRecorder {
  readonly #parts: RecorderParts;
  readonly #watched = new Map<string, Watched>();
  readonly #pending = new PendingUpdates();
  readonly #ending = new AbortController();
  readonly #stops: (() => void)[];
  #writing: Promise<void> | undefined;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    const { clusters } = parts;
    this.#stops = [
      clusters.onChange(ref => this.#changed(ref)),
      clusters.onPods(ref => this.#podsChanged(ref)),
    ];
    void this.#sweepNowAndThen();
  }

  /** Resolves when what was seen so far is written, or can't be now. */
  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#ending.abort();
    await this.#writing;
    if (this.#pending.size) await this.#writeAll({ lastTry: true });
  }

  #cluster(name: string): ConnectedCluster | undefined {
    const state = this.#parts.clusters.get(name)?.state();
    return state?.state === 'connected' ? state.cluster : undefined;
  }

  #now(): string {
    return new Date(this.#parts.clock.now()).toISOString();
  }

  #changed(ref: RolloutRef): void {
    const key = rolloutRefText(ref);
    const before = this.#watched.get(key);
    if (!this.#parts.speaks(ref.cluster)) {
      this.#watched.delete(key);
      return;
    }
    const rollout = this.#cluster(ref.cluster)?.cache.get(ref);
    if (!rollout) {
      this.#watched.delete(key);
      if (before) this.#gone(ref, before.rollout);
      return;
    }
    if (before?.rollout === rollout) return;
    const sameObject = before?.rollout.metadata.uid === rollout.metadata.uid;
    const watched: Watched = {
      rollout,
      states: (sameObject && before?.states) || new Map(),
      told: (sameObject && before?.told) || new Map(),
    };
    this.#watched.set(key, watched);
    const seenAt = this.#now();
    const commands = newCommands(
      sameObject ? before?.rollout : undefined,
      rollout,
      seenAt,
    );
    for (const update of releaseUpdates(ref, rollout, { seenAt })) {
      const own = commands
        .filter(({ release }) => release === update.identity.releaseId)
        .map(
          ({ key: prefix, entry }): KeyedEntry =>
            sameObject
              ? { key: `${prefix}${entry.at}`, entry }
              : { key: prefix, entry, perhapsKnown: true },
        );
      this.#tell(watched, {
        ...update,
        entries: [...update.entries, ...own],
      });
    }
  }

  /** A Rollout that went without ending its release. */
  #gone(ref: RolloutRef, rollout: Rollout): void {
    const seenAt = this.#now();
    const last = releaseUpdates(ref, rollout, { seenAt }).at(-1);
    if (!last || hasEnded(last.status)) return;
    const reason = `its Rollout ${rolloutRefText(ref)} was deleted`;
    this.#write({
      ...last,
      status: 'Cancelled',
      finishedAt: seenAt,
      reason,
      entries: [
        {
          key: 'status/Cancelled',
          entry: {
            ...({ at: seenAt, kind: 'status', state: 'Cancelled' } as const),
            message: reason,
          },
        },
      ],
    });
  }

  #podsChanged(ref: RolloutRef): void {
    const watched = this.#watched.get(rolloutRefText(ref));
    const cluster = this.#cluster(ref.cluster);
    if (!watched || !cluster) return;
    const seenAt = this.#now();
    const last = releaseUpdates(ref, watched.rollout, { seenAt }).at(-1);
    if (!last || hasEnded(last.status)) return;
    const key = identityText(last.identity);
    const told = watched.told.get(key) ?? new Set();
    const pods = cluster.cache.releasePods(ref);
    if (!pods) return;
    const since = last.identity.startedAt;
    const { lines, before } = podLines({ pods, told, seenAt, since });
    for (const known of before) told.add(known);
    watched.told.set(key, told);
    if (lines.length) this.#tell(watched, { ...last, entries: lines });
  }

  /** Writes what is new of it. */
  #tell(watched: Watched, update: ReleaseUpdate): void {
    const key = identityText(update.identity);
    const told = watched.told.get(key) ?? new Set();
    watched.told.set(key, told);
    const entries = update.entries.filter(it => !told.has(it.key));
    const { entries: _lines, ...state } = update;
    const text = JSON.stringify(state);
    if (!entries.length && watched.states.get(key) === text) return;
    watched.states.set(key, text);
    for (const entry of entries) told.add(entry.key);
    this.#write({ ...update, entries });
  }

  #write(update: ReleaseUpdate): void {
    this.#pending.add(update);
    this.#writing ??= this.#writeAll({ lastTry: false }).finally(() => {
      this.#writing = undefined;
    });
  }

  async #writeAll({ lastTry }: { lastTry: boolean }): Promise<void> {
    const { keeper, clock, logger, entityOf, onRecorded } = this.#parts;
    let failures = 0;
    for (;;) {
      const update = this.#pending.take();
      if (!update) return;
      const { cluster, namespace, rollout, releaseId } = update.identity;
      try {
        const entityRef = await entityOf({
          ...{ cluster, namespace, name: rollout },
        });
        const id = await keeper.record({ ...update, entityRef });
        failures = 0;
        if (!hasEnded(update.status)) onRecorded?.(id, update);
      } catch (error) {
        this.#pending.putBack(update);
        failures += 1;
        logger.warn('A release could not be written down', {
          ...{ cluster, namespace, rollout, release: releaseId },
          ...{ waiting: this.#pending.size, error: sentenceOf(error) },
        });
        if (lastTry || this.#ending.signal.aborted) return;
        const waitMs = backoffMs(RETRY, failures, Math.random());
        await pause(clock, waitMs, this.#ending.signal);
      }
    }
  }

  /** Who has become a cluster's leader reads everything; what was told before costs nothing. */
  async #sweepNowAndThen(): Promise<void> {
    const { clock, clusters, logger } = this.#parts;
    const { signal } = this.#ending;
    for (;;) {
      await pause(clock, SWEEP_MS, signal);
      if (signal.aborted) return;
      for (const { name } of clusters.list()) {
        await this.#sweep(name).catch((error: unknown) => {
          logger.warn('Releases could not be looked through', {
            cluster: name,
            error: sentenceOf(error),
          });
        });
      }
    }
  }

  async #sweep(name: string): Promise<void> {
    const cluster = this.#cluster(name);
    if (!cluster || !this.#parts.speaks(name)) return;
    const { cache } = cluster;
    for (const { metadata } of cache.list()) {
      const { namespace } = metadata;
      this.#changed({ cluster: name, namespace, name: metadata.name });
    }
    if (cache.failingForMs() !== undefined) return;
    await this.#writing;
    const { clock, keeper } = this.#parts;
    await keeper.endVanished(name, (ref, record) => {
      const rollout = cache.get(ref);
      const isNew = clock.now() - Date.parse(record.createdAt) < SEEN_WITHIN_MS;
      return !rollout && isNew ? undefined : vanishedRelease(rollout, record);
    });
  }
}
