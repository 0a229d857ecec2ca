// SPDX-License-Identifier: Apache-2.0
import {
  type KubeConfig,
  type KubernetesObject,
  Watch,
} from '@kubernetes/client-node';
import { listCollection, type Listed } from './listCollection';

/** One change, with the time at which this process heard of it (milliseconds since the epoch). */
export interface ObjectChange<T extends KubernetesObject> {
  readonly at: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
}

/** The state that a test waited for did not come. */
export class StateNotReached extends Error {
  override readonly name = 'StateNotReached';

  constructor(
    what: string,
    seconds: number,
    seen: { readonly last: string; readonly cause?: unknown },
  ) {
    super(`waited ${seconds} s for: ${what}. Last seen: ${seen.last}`, {
      cause: seen.cause,
    });
  }
}

const betweenWatchesMs = 50;
/** A bound for a machine under load, no expectation. */
const boundSeconds = 120;

interface Expectation {
  readonly check: () => void;
  readonly fail: (cause: Error) => void;
}

/**
 * Objects of one collection, followed by a watch: tests wait for states with
 * `until` instead of asking again and again. It keeps every change it heard of,
 * so that a test can also say what never happened.
 *
 * A watch tells late, on a busy machine by seconds. So `until` asks the API
 * server what there is, and waits for the watch to have told it: what is found
 * is never from before the call, and a test can wait for a state that was true
 * before it changed something, too.
 */
export class ObjectFeed<T extends KubernetesObject> {
  readonly changes: ObjectChange<T>[] = [];
  readonly #kubeConfig: KubeConfig;
  readonly #path: string;
  readonly #objects = new Map<string, T>();
  readonly #expectations = new Set<Expectation>();
  readonly #listeners: (() => void)[] = [];
  #abort: AbortController | undefined;
  #closed = false;
  #lastVersion: string | undefined;
  /** Versions at which objects were deleted, by name. */
  readonly #deletedAt = new Map<string, number>();
  /** A watch that began anew doesn't tell what was deleted meanwhile. */
  #mayHaveMissed = false;

  private constructor(kubeConfig: KubeConfig, path: string) {
    this.#kubeConfig = kubeConfig;
    this.#path = path;
  }

  /** @param path - of the collection, such as `/apis/apps/v1/namespaces/shop/deployments` */
  static async open<T extends KubernetesObject>(
    kubeConfig: KubeConfig,
    path: string,
  ): Promise<ObjectFeed<T>> {
    const feed = new ObjectFeed<T>(kubeConfig, path);
    await feed.#watch();
    return feed;
  }

  get(name: string): T | undefined {
    return this.#objects.get(name);
  }

  all(): readonly T[] {
    return [...this.#objects.values()];
  }

  /**
   * The first value that `found` gives, now or after a change.
   *
   * @throws StateNotReached after `seconds` (default 120: a bound for a machine under load, no expectation).
   */
  async until<R>(
    what: string,
    found: (feed: ObjectFeed<T>) => R | undefined | false,
    seconds: number = boundSeconds,
  ): Promise<R> {
    const giveUpAt = Date.now() + seconds * 1_000;
    const notReached = (cause?: unknown) =>
      new StateNotReached(what, seconds, { last: this.#last(), cause });
    const listed = await this.#list(giveUpAt, notReached);
    const bound = { giveUpAt, notReached };
    await this.#expect(() => this.#knows(listed), bound);
    return this.#expect(() => found(this), bound);
  }

  /** Resolves when this feed knows everything that was written before the call. */
  async catchUp(): Promise<void> {
    await this.until('the watch tells what there is', () => true);
  }

  /** Calls the listener after each change from now on. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#closed = true;
    this.#abort?.abort();
    this.#expectations.forEach(each => each.fail(this.#closedError()));
  }

  #closedError(): Error {
    return new Error(`the feed of ${this.#path} was closed`);
  }

  /** As the API server has it; it may be away for a while. */
  async #list(
    giveUpAt: number,
    notReached: (cause: unknown) => Error,
  ): Promise<Listed<T>> {
    try {
      return await listCollection<T>(this.#kubeConfig, this.#path);
    } catch (cause) {
      if (this.#closed) throw this.#closedError();
      if (Date.now() > giveUpAt) throw notReached(cause);
    }
    return new Promise((resolve, reject) => {
      setTimeout(
        () => this.#list(giveUpAt, notReached).then(resolve, reject),
        betweenWatchesMs,
      );
    });
  }

  /** The watch has told of all this, or of what came after it. */
  #knows({ version, items }: Listed<T>): boolean {
    const listed = new Set(items.map(nameOf));
    for (const [name, known] of this.#objects) {
      if (listed.has(name) || versionOf(known) > Number(version)) continue;
      if (!this.#mayHaveMissed) return false;
      this.#objects.delete(name);
    }
    return items.every(item => {
      const known = this.#objects.get(nameOf(item));
      const heardOf = known
        ? versionOf(known)
        : this.#deletedAt.get(nameOf(item)) ?? 0;
      return heardOf >= versionOf(item);
    });
  }

  #expect<R>(
    found: () => R | undefined | false,
    bound: { readonly giveUpAt: number; readonly notReached: () => Error },
  ): Promise<R> {
    let timer: NodeJS.Timeout | undefined;
    let expectation: Expectation | undefined;
    const settled = new Promise<R>((resolve, reject) => {
      if (this.#closed) reject(this.#closedError());
      expectation = {
        check: () => {
          try {
            const result = found();
            if (result !== undefined && result !== false) resolve(result);
          } catch (error) {
            reject(error);
          }
        },
        fail: reject,
      };
      timer = setTimeout(
        () => reject(bound.notReached()),
        Math.max(bound.giveUpAt - Date.now(), 0),
      );
      this.#expectations.add(expectation);
      expectation.check();
    });
    return settled.finally(() => {
      clearTimeout(timer);
      if (expectation) this.#expectations.delete(expectation);
    });
  }

  async #watch(): Promise<void> {
    this.#abort = await new Watch(this.#kubeConfig).watch(
      this.#path,
      // Without a version the server first sends what exists, then changes.
      { resourceVersion: this.#lastVersion, allowWatchBookmarks: true },
      (type, object: T) => this.#receive(type, object),
      (error: unknown) => {
        if (error) this.#forgetVersion();
        this.#ended();
      },
    );
  }

  #receive(type: string, object: T): void {
    this.#lastVersion = object.metadata?.resourceVersion ?? this.#lastVersion;
    if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') {
      if (type === 'ERROR') this.#forgetVersion();
      return;
    }
    const name = nameOf(object);
    if (type === 'DELETED') {
      this.#objects.delete(name);
      this.#deletedAt.set(name, versionOf(object));
    } else {
      this.#objects.set(name, object);
    }
    this.changes.push({ at: Date.now(), type, object });
    this.#expectations.forEach(each => each.check());
    this.#listeners.forEach(listener => listener());
  }

  #forgetVersion(): void {
    this.#lastVersion = undefined;
    this.#mayHaveMissed = true;
  }

  /** An API server may be away for a while; what waits for a state has its own bound. */
  #ended(): void {
    if (this.#closed) return;
    setTimeout(() => {
      if (!this.#closed) this.#watch().catch(() => this.#ended());
    }, betweenWatchesMs);
  }

  #last(): string {
    const status = this.all().map(object => ({
      name: object.metadata?.name,
      ...('status' in object ? { status: object.status } : {}),
    }));
    return JSON.stringify(status).slice(0, 4_000);
  }
}

function nameOf(object: KubernetesObject): string {
  return object.metadata?.name ?? '';
}

/** One counter for the whole cluster, so versions order what a read and a watch tell. */
function versionOf(object: KubernetesObject): number {
  return Number(object.metadata?.resourceVersion);
}
