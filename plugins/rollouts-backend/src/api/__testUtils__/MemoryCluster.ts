// SPDX-License-Identifier: Apache-2.0
/** A cluster in memory that answers as an API server does for what the API asks of one: Rollouts and pods. */
import type { Rollout } from '@teal/rollouts-common';
import type { StartCluster } from '../../clusters/HostedCluster';
import type {
  CallOptions,
  ClusterConnection,
  JsonPatchOperation,
  KubeList,
  KubeObject,
  ListOptions,
  Patch,
  Query,
  WriteOptions,
} from '../../controller/kubeApi';
import { KubeApiError, resourcePath } from '../../controller/kubeApi';
import type {
  NamedRoute,
  RolloutCache,
  RolloutFacts,
  RolloutKey,
  SeenPod,
} from '../../controller/RolloutCache';
import type { Pod } from '../presentPod';
import { patched } from './jsonPatch';

/** A write as the server saw it. */
export interface SeenPatch {
  readonly path: string;
  readonly body: { metadata: { annotations: Record<string, string | null> } };
  readonly fieldManager: string;
}

const HTTP_ROUTES = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  kind: 'HTTPRoute',
  plural: 'httproutes',
};

export class MemoryCluster implements ClusterConnection, RolloutCache {
  readonly name = 'local';
  readonly patches: SeenPatch[] = [];
  readonly edits: {
    path: string;
    body: readonly JsonPatchOperation[];
    fieldManager: string;
    dryRun?: boolean;
  }[] = [];
  readonly streams: { path: string; query?: Query }[] = [];
  pods: Pod[] = [];
  replicaSets: object[] = [];
  /** Events, and the selectors that they were asked for with. */
  events: object[] = [];
  readonly eventSelectors: (string | undefined)[] = [];
  log: string[] = [];
  /** Other objects by path. */
  readonly objects = new Map<string, object>();
  /** Aborted when a follower of a log has left. */
  readonly followerLeft = new AbortController();
  factsOfAll: RolloutFacts = {
    workloadReplicas: 2,
    podSelector: 'app=cart',
    replicaSets: [
      { uid: 'rs-a', hash: 'aaa' },
      { uid: 'rs-b', hash: 'bbb' },
    ],
    servicePort: 80,
  };
  /** Pods of the release under way. */
  seenPods: SeenPod[] | undefined;
  /** For how long the watches have failed. */
  failingMs: number | undefined;
  /** What the routes can't carry. */
  problemOfTraffic: string | undefined;
  /** What admission makes of an object that is written. */
  admit: (object: object) => object = object => object;
  /** Runs before each patch, as somebody else who is faster. */
  beforePatch: () => void = () => {};
  /** Rollouts as the server has them. */
  readonly #stored = new Map<string, Rollout>();
  /** Rollouts as the caches have them. */
  readonly #cached = new Map<string, Rollout>();
  readonly #listeners = new Set<(key: RolloutKey) => void>();
  readonly #podListeners = new Set<(key: RolloutKey) => void>();
  #version = 100;

  /** Starts it for a `Clusters`. */
  readonly start: StartCluster = async () => ({
    connection: this,
    cache: this,
    stop: async () => {},
  });

  /** Stores a Rollout; the caches see it, unless `seen` is false. */
  put(rollout: Rollout, options: { seen: boolean } = { seen: true }): void {
    this.#version += 1;
    const stored = {
      ...rollout,
      metadata: { ...rollout.metadata, resourceVersion: `${this.#version}` },
    };
    this.#stored.set(keyOf(stored.metadata), stored);
    if (options.seen) this.#see(stored.metadata);
  }

  /** Says that a fact changed. */
  touch(key: RolloutKey): void {
    this.#see(key);
  }

  remove(key: RolloutKey): void {
    this.#stored.delete(keyOf(key));
    this.#see(key);
  }

  /** How many listen for changes. */
  get listening(): number {
    return this.#listeners.size;
  }

  #see(key: RolloutKey): void {
    const stored = this.#stored.get(keyOf(key));
    if (stored) this.#cached.set(keyOf(key), stored);
    else this.#cached.delete(keyOf(key));
    for (const listener of this.#listeners) listener(key);
  }

  list(): readonly Rollout[];
  list<T>(path: string, options?: ListOptions): Promise<KubeList<T>>;
  list<T>(
    path?: string,
    options?: ListOptions,
  ): readonly Rollout[] | Promise<KubeList<T>> {
    if (path === undefined) return [...this.#cached.values()];
    if (path.endsWith('/events')) {
      this.eventSelectors.push(options?.fieldSelector);
    }
    return Promise.resolve({
      metadata: { resourceVersion: '1' },
      items: this.#itemsOf(path) as T[],
    });
  }

  #itemsOf(path: string): readonly object[] {
    if (path.endsWith('/events')) return this.events;
    return path.endsWith('/replicasets') ? this.replicaSets : this.pods;
  }

  get(key: RolloutKey): Rollout | undefined;
  get<T>(path: string): Promise<T>;
  get<T>(at: string | RolloutKey): Promise<T> | Rollout | undefined {
    return typeof at === 'string'
      ? this.#read<T>(at)
      : this.#cached.get(keyOf(at));
  }

  async #read<T>(path: string): Promise<T> {
    const name = path.split('/').pop() ?? '';
    if (this.objects.has(path)) return this.objects.get(path) as T;
    const found = path.includes('/pods/')
      ? this.pods.find(pod => pod.metadata.name === name)
      : this.#stored.get(rolloutKeyOf(path));
    if (!found) throw this.#refusal('GET', path, 404, 'NotFound');
    return found as T;
  }

  async patch<T>(
    path: string,
    patch: Patch,
    options: WriteOptions,
  ): Promise<T> {
    this.beforePatch();
    if (patch.type === 'json') return this.#edit<T>(path, patch.body, options);
    const body = patch.body as SeenPatch['body'] & {
      metadata: { resourceVersion: string };
    };
    const { fieldManager, dryRun = false } = options;
    if (!dryRun) this.patches.push({ path, body, fieldManager });
    const stored = this.#stored.get(rolloutKeyOf(path));
    if (!stored) throw this.#refusal('PATCH', path, 404, 'NotFound');
    if (stored.metadata.resourceVersion !== body.metadata.resourceVersion) {
      throw this.#refusal('PATCH', path, 409, 'Conflict');
    }
    const annotations = { ...stored.metadata.annotations };
    for (const [name, value] of Object.entries(body.metadata.annotations)) {
      if (value === null) delete annotations[name];
      else annotations[name] = value;
    }
    const metadata = { ...stored.metadata, annotations };
    if (dryRun) return { ...stored, metadata } as T;
    this.put({ ...stored, metadata });
    return this.#stored.get(rolloutKeyOf(path)) as T;
  }

  /** JSON Patch of one of `objects`. */
  #edit<T>(
    path: string,
    body: readonly JsonPatchOperation[],
    { fieldManager, dryRun }: WriteOptions,
  ): T {
    this.edits.push({ path, body, fieldManager, dryRun });
    const before = this.objects.get(path) as KubeObject | undefined;
    if (!before) throw this.#refusal('PATCH', path, 404, 'NotFound');
    const after = patched(before, body) as KubeObject | undefined;
    if (!after) throw this.#refusal('PATCH', path, 422, 'Invalid');
    if (after.metadata.resourceVersion !== before.metadata.resourceVersion) {
      throw this.#refusal('PATCH', path, 409, 'Conflict');
    }
    this.#version += 1;
    after.metadata.resourceVersion = `${this.#version}`;
    const stored = this.admit(after);
    if (!dryRun) this.objects.set(path, stored);
    return stored as T;
  }

  async *stream(
    path: string,
    options?: CallOptions & { query?: Query },
  ): AsyncGenerator<Buffer> {
    this.streams.push({ path, query: options?.query });
    for (const line of this.log) yield Buffer.from(line);
    if (!options?.query?.follow) return;
    const { signal } = options;
    await new Promise<void>(resolve => {
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
    this.followerLeft.abort();
  }

  facts(): RolloutFacts {
    return this.factsOfAll;
  }

  /** HTTPRoutes are known, each with a companion of its name and `-companion` where that is among the objects. */
  routes({ metadata, spec }: Rollout): readonly NamedRoute[] {
    const { namespace } = metadata;
    return (spec.traffic.routes ?? []).flatMap((ref): NamedRoute[] => {
      const resource = ref.kind === 'HTTPRoute' ? HTTP_ROUTES : undefined;
      const name = `${ref.name}-companion`;
      const path = resource && resourcePath(resource, { namespace, name });
      return [
        { role: 'route', ref, resource },
        ...(path && this.objects.has(path)
          ? [{ role: 'companion' as const, ref: { ...ref, name }, resource }]
          : []),
      ];
    });
  }

  trafficProblem(): string | undefined {
    return this.problemOfTraffic;
  }

  onChange(listener: (key: RolloutKey) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  releasePods() {
    return this.seenPods;
  }

  /** Says that they changed. */
  seePods(key: RolloutKey, pods: SeenPod[]): void {
    this.seenPods = pods;
    for (const listener of this.#podListeners) listener(key);
  }

  onReleasePods(listener: (key: RolloutKey) => void): () => void {
    this.#podListeners.add(listener);
    return () => this.#podListeners.delete(listener);
  }

  leadership() {
    return { leading: true, leader: 'this-portal' };
  }

  failingForMs() {
    return this.failingMs;
  }

  guard() {
    return {
      mechanism: 'policy',
      works: true,
      reason: 'held by policy',
    } as const;
  }

  watch(): never {
    throw new Error('the API watches through the caches only');
  }

  create = this.watch;
  update = this.watch;
  delete = this.watch;

  close(): void {}

  #refusal(method: string, path: string, code: number, reason: string) {
    return new KubeApiError({
      cluster: this.name,
      method,
      path,
      code,
      status: { reason, message: reason },
    });
  }
}

function keyOf({ namespace, name }: RolloutKey): string {
  return `${namespace}/${name}`;
}

function rolloutKeyOf(path: string): string {
  const [, namespace, , name] =
    /namespaces\/([^/]+)\/([^/]+)\/([^/]+)/.exec(path) ?? [];
  return `${namespace}/${name}`;
}
