// SPDX-License-Identifier: Apache-2.0
/**
 * What one watch has delivered, trimmed, by `namespace/name`.
 *
 * An object never goes back to an older resourceVersion: a watch that is opened
 * again may repeat what was seen, and a list may be older than an event.
 */
import { KubeMetadata } from './kubeApi';

/** `namespace/name`. */
export type ObjectKey = string;

/** `namespace/name` of an object. */
export function keyOf(object: { metadata: KubeMetadata }): ObjectKey {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** `namespace/name` of a name. */
export function keyFor(namespace: string, name: string): ObjectKey {
  return `${namespace}/${name}`;
}

/** Namespace and name of a key. */
export function splitKey(key: ObjectKey): { namespace: string; name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/**
 * Negative, 0 or positive as `a` is older than, the same as or newer than `b`.
 * Undefined where they aren't numbers: then only equality means something.
 */
export function compareVersions(a: string, b: string): number | undefined {
  if (a === b) return 0;
  if (!/^\d+$/.test(a) || !/^\d+$/.test(b)) return undefined;
  const difference = a.length - b.length;
  if (difference !== 0) return difference;
  return a < b ? -1 : 1;
}

/** One change of a cache: `before` is undefined for a new object, `after` for a deleted one. */
export interface CacheChange<T> {
  readonly key: ObjectKey;
  readonly before: T | undefined;
  readonly after: T | undefined;
  /** resourceVersion of the object, or of its deletion. */
  readonly resourceVersion: string;
}

/** Reading side of a cache. */
export interface ReadCache<T> {
  get(key: ObjectKey): T | undefined;
  values(): IterableIterator<T>;
  readonly size: number;
}

/** Secondary index: an object is filed under each name that `under` gives. */
export class CacheIndex<T> {
  readonly #under: (object: T) => readonly string[];
  readonly #entries = new Map<string, Set<ObjectKey>>();
  readonly #cache: ReadCache<T>;

  constructor(cache: ReadCache<T>, under: (object: T) => readonly string[]) {
    this.#cache = cache;
    this.#under = under;
  }

  /** Every object filed under the name. */
  get(name: string): T[] {
    const found: T[] = [];
    for (const key of this.#entries.get(name) ?? []) {
      const object = this.#cache.get(key);
      if (object) found.push(object);
    }
    return found;
  }

  /** Files a change; the cache calls it. */
  update(change: CacheChange<T>): void {
    for (const name of change.before ? this.#under(change.before) : []) {
      const keys = this.#entries.get(name);
      keys?.delete(change.key);
      if (keys?.size === 0) this.#entries.delete(name);
    }
    for (const name of change.after ? this.#under(change.after) : []) {
      const keys = this.#entries.get(name) ?? new Set();
      this.#entries.set(name, keys.add(change.key));
    }
  }
}

/** The cache itself; only its watch writes it. */
export class ObjectCache<T extends { readonly metadata: KubeMetadata }>
  implements ReadCache<T>
{
  readonly #objects = new Map<ObjectKey, T>();
  readonly #indexes: CacheIndex<T>[] = [];
  readonly #listeners = new Set<(change: CacheChange<T>) => void>();

  get size(): number {
    return this.#objects.size;
  }

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(key);
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  /** Files every object that comes from now on; the cache must still be empty. */
  index(under: (object: T) => readonly string[]): CacheIndex<T> {
    const index = new CacheIndex<T>(this, under);
    this.#indexes.push(index);
    return index;
  }

  /** Tells every change after it is visible; the result ends it. */
  onChange(listener: (change: CacheChange<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** An object as a watch or a list brought it. */
  put(object: T): void {
    const key = keyOf(object);
    const before = this.#objects.get(key);
    const { resourceVersion, uid } = object.metadata;
    if (before && before.metadata.uid === uid) {
      const order = compareVersions(
        resourceVersion,
        before.metadata.resourceVersion,
      );
      if (order !== undefined && order <= 0) return;
    }
    this.#objects.set(key, object);
    this.#tell({ key, before, after: object, resourceVersion });
  }

  /** A deletion as a watch brought it. */
  remove(key: ObjectKey, resourceVersion: string): void {
    const before = this.#objects.get(key);
    if (!before) return;
    this.#objects.delete(key);
    this.#tell({ key, before, after: undefined, resourceVersion });
  }

  /**
   * Removes what a complete list of this resourceVersion doesn't hold any more.
   *
   * @param namespace - the list was one of this namespace; absent: of all.
   */
  retain(
    keys: ReadonlySet<ObjectKey>,
    listVersion: string,
    namespace?: string,
  ): void {
    const prefix = namespace === undefined ? '' : `${namespace}/`;
    for (const key of [...this.#objects.keys()]) {
      if (key.startsWith(prefix) && !keys.has(key)) {
        this.remove(key, listVersion);
      }
    }
  }

  #tell(change: CacheChange<T>): void {
    for (const index of this.#indexes) index.update(change);
    for (const listener of [...this.#listeners]) listener(change);
  }
}
