// SPDX-License-Identifier: Apache-2.0
import {
  type KubeConfig,
  type KubernetesObject,
  Watch,
} from '@kubernetes/client-node';

/** One change, with the time at which this process heard of it (milliseconds since the epoch). */
export interface ObjectChange<T extends KubernetesObject> {
  readonly at: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
}

/** The state that a test waited for did not come. */
export class StateNotReached extends Error {
  override readonly name = 'StateNotReached';

  constructor(what: string, seconds: number, last: string) {
    super(`waited ${seconds} s for: ${what}. Last seen: ${last}`);
  }
}

const betweenWatchesMs = 50;

interface Expectation {
  readonly check: () => void;
  readonly fail: (cause: Error) => void;
}

/**
 * Objects of one collection, followed by a watch: tests wait for states with
 * `until` instead of asking again and again. It keeps every change it heard of,
 * so that a test can also say what never happened.
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
  until<R>(
    what: string,
    found: (feed: ObjectFeed<T>) => R | undefined | false,
    seconds: number = 120,
  ): Promise<R> {
    let timer: NodeJS.Timeout | undefined;
    let expectation: Expectation | undefined;
    const settled = new Promise<R>((resolve, reject) => {
      expectation = {
        check: () => {
          try {
            const result = found(this);
            if (result !== undefined && result !== false) resolve(result);
          } catch (error) {
            reject(error);
          }
        },
        fail: reject,
      };
      timer = setTimeout(
        () => reject(new StateNotReached(what, seconds, this.#last())),
        seconds * 1_000,
      );
      this.#expectations.add(expectation);
      expectation.check();
    });
    return settled.finally(() => {
      clearTimeout(timer);
      if (expectation) this.#expectations.delete(expectation);
    });
  }

  /** Calls the listener after each change from now on. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#closed = true;
    this.#abort?.abort();
    const cause = new Error(`the feed of ${this.#path} was closed`);
    this.#expectations.forEach(each => each.fail(cause));
  }

  async #watch(): Promise<void> {
    this.#abort = await new Watch(this.#kubeConfig).watch(
      this.#path,
      // Without a version the server first sends what exists, then changes.
      { resourceVersion: this.#lastVersion, allowWatchBookmarks: true },
      (type, object: T) => this.#receive(type, object),
      (error: unknown) => {
        if (error) this.#lastVersion = undefined;
        this.#ended();
      },
    );
  }

  #receive(type: string, object: T): void {
    this.#lastVersion = object.metadata?.resourceVersion ?? this.#lastVersion;
    if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') {
      if (type === 'ERROR') this.#lastVersion = undefined;
      return;
    }
    const name = object.metadata?.name ?? '';
    if (type === 'DELETED') this.#objects.delete(name);
    else this.#objects.set(name, object);
    this.changes.push({ at: Date.now(), type, object });
    this.#expectations.forEach(each => each.check());
    this.#listeners.forEach(listener => listener());
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
