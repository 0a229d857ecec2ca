// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps one cache like one collection of the API server: a list in pages, then
 * a watch that goes on from where the last one ended. Every object is trimmed
 * the moment it arrives, so a full one never outlives its own parsing.
 *
 * A new list is made only when the server has forgotten our resourceVersion
 * (410). Errors back off with jitter and go on watching; they never list.
 */
import { isNotServed } from './notServed';
import { Backoff, backoffMs } from './backoff';
import { Clock, pause } from './clock';
import {
  ClusterConnection,
  hasCode,
  isExpired,
  KubeApiError,
  KubeObject,
  retryAfterMs,
  WatchEvent,
} from './kubeApi';
import { Logger, sentenceOf } from './logger';
import { keyOf, ObjectCache } from './objectCache';

export interface ReflectorOptions<T extends KubeObject> {
  readonly connection: ClusterConnection;
  /** Path of the collection. */
  readonly path: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Only metadata travels: for definitions of 300 KB of which the name is enough. */
  readonly metadataOnly?: boolean;
  readonly cache: ObjectCache<T>;
  /** The path is one namespace's; absent: all namespaces. */
  readonly namespace?: string;
  /** What is kept of an object; `before` is what was kept of its last version. */
  readonly trim: (object: never, before: T | undefined) => T;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
  /** Objects a list page. Default 250. */
  readonly pageSize?: number;
  readonly backoff?: Backoff;
  /** Called when the server doesn't serve the collection; resolves when it may serve it now, at the latest after `delayMs` where nothing tells. Default: the back-off. */
  readonly whenKnown?: (signal: AbortSignal, delayMs: number) => Promise<void>;
  /** Called when it turns out whether the collection can be read at all, and when that changes. */
  readonly onPresence?: (presence: Presence) => void;
}

/** Whether a collection can be read. */
export type Presence =
  | { readonly state: 'present' }
  /** The server doesn't know the collection. */
  | { readonly state: 'notServed' }
  /** Nothing was ever read, and again and again nothing can be. */
  | { readonly state: 'unreadable'; readonly error: unknown };

const METADATA_LIST =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const METADATA_OBJECT =
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const PAGE_SIZE = 250;
const BACKOFF: Backoff = { firstMs: 100, maxMs: 30_000 };
/** A watch is opened again after 5 to 10 minutes, as client-go does, so that load spreads over API servers. */
const WATCH_SECONDS = 300;
/** A watch that is still open this long after its end is silent because something in between has lost the server. */
const WATCH_OVERDUE_MS = 30_000;
/** A watch that ends sooner counts as a failure: a server that closes at once must not be hammered. */
const SHORT_WATCH_MS = 1_000;
/** A collection that was never read counts as unreadable after so many failures in a row; after one where the server forbids it. */
const HOPELESS_FAILURES = 3;

/** A running reflector. */
export interface Reflector {
  /** Path of the collection. */
  readonly path: string;
  /** Resolves when the cache holds the collection, or when the server has said that it doesn't know it. */
  readonly synced: Promise<void>;
  /** False until the first complete list, and while the server doesn't know the collection. */
  readonly present: () => boolean;
  /** Since when (monotonic) no list or watch has worked; undefined: all is well. */
  readonly failingSince: () => number | undefined;
  /** What went wrong last; undefined: nothing, or it works again. */
  readonly lastError: () => string | undefined;
  readonly stop: () => Promise<void>;
}

class ReflectorLoop<T extends KubeObject> {
  readonly abort = new AbortController();
  readonly synced: Promise<void>;
  present = false;
  failingSince: number | undefined;
  lastError: string | undefined;
  readonly #options: ReflectorOptions<T>;
  #settle: () => void = () => {};
  #failures = 0;
  /** Versions that the server had forgotten since the last event. */
  #forgotten = 0;
  /** Where the next watch goes on; undefined: list first. */
  #version: string | undefined;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.synced = new Promise(resolve => {
      this.#settle = resolve;
    });
  }

  async run(): Promise<void> {
    const { signal } = this.abort;
    while (!signal.aborted) {
      try {
        if (this.#version === undefined) await this.#list();
        await this.#watch();
      } catch (error) {
        if (signal.aborted) break;
        await this.#failed(error);
      }
    }
    this.#settle();
  }

  async #list(): Promise<void> {
    const { connection, path, cache, labelSelector, fieldSelector } =
      this.#options;
    const limit = this.#options.pageSize ?? PAGE_SIZE;
    const seen = new Set<string>();
    let next: string | undefined;
    let version = '';
    do {
      const page = await connection.list<never>(path, {
        labelSelector,
        fieldSelector,
        accept: this.#options.metadataOnly ? METADATA_LIST : undefined,
        limit,
        continue: next,
        signal: this.abort.signal,
        timeoutMs: 60_000,
      });
      // An empty list of PartialObjectMetadata comes with `items: null`.
      for (const object of page.items ?? []) seen.add(this.#take(object));
      version = page.metadata.resourceVersion;
      next = page.metadata.continue || undefined;
    } while (next);
    cache.retain(seen, version, this.#options.namespace);
    this.#version = version;
    this.#healthy();
    if (!this.present) this.#options.onPresence?.({ state: 'present' });
    this.present = true;
    this.#settle();
  }

  async #watch(): Promise<void> {
    const { connection, path, labelSelector, fieldSelector, clock } =
      this.#options;
    const { metadataOnly } = this.#options;
    const random = this.#options.random ?? Math.random;
    const startedAt = clock.monotonic();
    const timeoutSeconds = Math.round(WATCH_SECONDS * (1 + random()));
    const overdue = new AbortController();
    const cancel = clock.after(timeoutSeconds * 1_000 + WATCH_OVERDUE_MS, () =>
      overdue.abort(),
    );
    let events = 0;
    try {
      for await (const event of connection.watch<never>(path, {
        labelSelector,
        fieldSelector,
        accept: metadataOnly ? METADATA_OBJECT : undefined,
        resourceVersion: this.#version,
        timeoutSeconds,
        signal: AbortSignal.any([this.abort.signal, overdue.signal]),
      })) {
        this.#receive(event);
        events += 1;
        this.#forgotten = 0;
        this.#healthy();
      }
    } finally {
      cancel();
    }
    if (overdue.signal.aborted) {
      throw new Error(`the watch has not ended after ${timeoutSeconds} s`);
    }
    const short = clock.monotonic() - startedAt < SHORT_WATCH_MS;
    if (short && events === 0) throw new Error('the watch ended at once');
  }

  #receive(event: WatchEvent<never>): void {
    if (event.type === 'ERROR') {
      const { connection, path } = this.#options;
      const { code = 500 } = event.object;
      throw new KubeApiError({
        cluster: connection.name,
        method: 'WATCH',
        path,
        code,
        status: event.object,
      });
    }
    if (event.type === 'BOOKMARK') {
      this.#version = event.object.metadata.resourceVersion;
      return;
    }
    const object: KubeObject = event.object;
    const { resourceVersion } = object.metadata;
    if (event.type === 'DELETED') {
      this.#options.cache.remove(keyOf(object), resourceVersion);
    } else {
      this.#take(object as never);
    }
    this.#version = resourceVersion;
  }

  #take(object: never): string {
    const { cache, trim } = this.#options;
    const key = keyOf(object);
    cache.put(trim(object, cache.get(key)));
    return key;
  }

  #healthy(): void {
    this.#failures = 0;
    this.failingSince = undefined;
    this.lastError = undefined;
  }

  async #failed(error: unknown): Promise<void> {
    const { clock, logger, path, connection } = this.#options;
    const random = this.#options.random ?? Math.random;
    const { signal } = this.abort;
    this.failingSince ??= clock.monotonic();
    this.lastError = sentenceOf(error);
    this.#failures += 1;
    if (isExpired(error)) {
      this.#version = undefined;
      this.#forgotten += 1;
      // The first new list is free, also from a server that was away and has started anew; one that keeps forgetting is spared.
      if (this.#forgotten === 1) return;
    }
    const delayMs = Math.max(
      backoffMs(this.#options.backoff ?? BACKOFF, this.#failures, random()),
      retryAfterMs(error),
    );
    if (hasCode(error, 404) && (await this.#notServed())) {
      await this.#empty(delayMs);
      return;
    }
    logger.warn('Watch failed; trying again', {
      cluster: connection.name,
      path,
      error: this.lastError,
      failures: this.#failures,
      retryInMs: Math.round(delayMs),
    });
    const forbidden = hasCode(error, 403);
    if (
      !this.present &&
      this.#failures === (forbidden ? 1 : HOPELESS_FAILURES)
    ) {
      this.#options.onPresence?.({ state: 'unreadable', error });
    }
    await pause(clock, delayMs, signal);
  }

  async #notServed(): Promise<boolean> {
    const { connection, path } = this.#options;
    try {
      return await isNotServed(connection, path, this.abort.signal);
    } catch {
      // Whoever answers 404 doesn't answer for the API server: an ordinary failure, logged as the one it follows.
      return false;
    }
  }

  /** The server doesn't serve the collection: its definition was never applied, or is gone. */
  async #empty(delayMs: number): Promise<void> {
    const { cache, namespace, clock, whenKnown } = this.#options;
    const { connection, logger, path } = this.#options;
    const { signal } = this.abort;
    if (this.#failures === 1) {
      logger.info('Not served here; waiting for its definition', {
        cluster: connection.name,
        path,
      });
    }
    this.#version = undefined;
    this.present = false;
    cache.retain(new Set(), '', namespace);
    if (this.#failures === 1) {
      this.#options.onPresence?.({ state: 'notServed' });
    }
    this.#settle();
    await (whenKnown?.(signal, delayMs) ?? pause(clock, delayMs, signal));
  }
}

/** Starts to list and watch; nothing but `stop` ends it. */
export function startReflector<T extends KubeObject>(
  options: ReflectorOptions<T>,
): Reflector {
  const loop = new ReflectorLoop(options);
  const ended = loop.run();
  return {
    path: options.path,
    synced: loop.synced,
    present: () => loop.present,
    failingSince: () => loop.failingSince,
    lastError: () => loop.lastError,
    async stop() {
      loop.abort.abort();
      await ended;
    },
  };
}
