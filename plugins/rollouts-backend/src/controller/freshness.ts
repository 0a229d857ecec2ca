// SPDX-License-Identifier: Apache-2.0
/**
 * Holds a Rollout back until the caches have seen what we wrote for it, so that
 * no decision is made on a cache from before our own write (half of I6).
 *
 * It is bounded: a cache that lags for long is brought up to date by reading the
 * one object, rather than waited for.
 */
import { Clock } from './clock';
import { compareVersions, ObjectKey } from './objectCache';
import type { RouteKind } from './routeKind';

/** Which cache an object is in. */
export type CacheKind =
  | 'rollouts'
  | 'deployments'
  | 'replicaSets'
  | 'services'
  | RouteKind;

/** What a write left behind. */
export interface Written {
  readonly kind: CacheKind;
  readonly key: ObjectKey;
  readonly uid: string;
  /** Absent: the object was deleted. */
  readonly resourceVersion?: string;
  /** The object was new: a cache without it hasn't seen it yet. */
  readonly created?: true;
}

/** What a cache holds of an object. */
export interface Cached {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly deleting: boolean;
}

export interface FreshnessOptions {
  readonly clock: Clock;
  readonly lookup: (kind: CacheKind, key: ObjectKey) => Cached | undefined;
  /** Brings one object of a lagging cache up to date. */
  readonly refresh: (written: Written) => Promise<void>;
  /** The Rollout may be looked at again. */
  readonly onFresh: (rollout: ObjectKey) => void;
  readonly onError: (rollout: ObjectKey, error: unknown) => void;
  /** Default 5,000. */
  readonly limitMs?: number;
}

const LIMIT_MS = 5_000;

export class Freshness {
  readonly #options: FreshnessOptions;
  /** By Rollout, then by object. */
  readonly #expected = new Map<ObjectKey, Map<string, Expectation>>();
  /** By object: the Rollouts that wait for it. */
  readonly #waiting = new Map<string, Set<ObjectKey>>();

  constructor(options: FreshnessOptions) {
    this.#options = options;
  }

  /** False while a write of this Rollout's isn't in the caches. */
  isFresh(rollout: ObjectKey): boolean {
    return !this.#expected.has(rollout);
  }

  /** Holds the Rollout until the cache has seen the write. */
  expect(rollout: ObjectKey, written: Written): void {
    if (this.#isSeen(written)) return;
    const id = idOf(written.kind, written.key);
    const expected = this.#expected.get(rollout) ?? new Map();
    expected.get(id)?.cancel();
    expected.set(id, { written, cancel: this.#deadline(rollout, written) });
    this.#expected.set(rollout, expected);
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting.add(rollout));
  }

  /** A cache has changed: whoever waited for it may go on. */
  changed(kind: CacheKind, key: ObjectKey): void {
    const id = idOf(kind, key);
    for (const rollout of [...(this.#waiting.get(id) ?? [])]) {
      const expected = this.#expected.get(rollout)?.get(id);
      if (expected && this.#isSeen(expected.written)) {
        this.#seen(rollout, expected.written);
      }
    }
  }

  /** Nobody waits for anything any more. */
  clear(): void {
    for (const expected of this.#expected.values()) {
      for (const { cancel } of expected.values()) cancel();
    }
    this.#expected.clear();
    this.#waiting.clear();
  }

  #isSeen(written: Written): boolean {
    const cached = this.#options.lookup(written.kind, written.key);
    if (written.resourceVersion === undefined) {
      return !cached || cached.uid !== written.uid || cached.deleting;
    }
    if (!cached) return !written.created;
    const order = compareVersions(
      cached.resourceVersion,
      written.resourceVersion,
    );
    return order !== undefined && order >= 0;
  }

  #seen(rollout: ObjectKey, written: Written): void {
    const id = idOf(written.kind, written.key);
    const expected = this.#expected.get(rollout);
    expected?.get(id)?.cancel();
    expected?.delete(id);
    const waiting = this.#waiting.get(id);
    waiting?.delete(rollout);
    if (waiting?.size === 0) this.#waiting.delete(id);
    if (expected?.size === 0) {
      this.#expected.delete(rollout);
      this.#options.onFresh(rollout);
    }
  }

  #deadline(rollout: ObjectKey, written: Written): () => void {
    const { clock, limitMs = LIMIT_MS } = this.#options;
    return clock.after(limitMs, () => void this.#late(rollout, written));
  }

  async #late(rollout: ObjectKey, written: Written): Promise<void> {
    const id = idOf(written.kind, written.key);
    const current = () => this.#expected.get(rollout)?.get(id);
    try {
      await this.#options.refresh(written);
      // The server itself has answered: there is nothing newer to wait for.
      if (current()?.written === written) this.#seen(rollout, written);
    } catch (error) {
      this.#options.onError(rollout, error);
      const expected = current();
      if (expected?.written === written) {
        expected.cancel = this.#deadline(rollout, written);
      }
    }
  }
}

interface Expectation {
  readonly written: Written;
  cancel: () => void;
}

function idOf(kind: CacheKind, key: ObjectKey): string {
  return `${kind} ${key}`;
}
