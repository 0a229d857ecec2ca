// SPDX-License-Identifier: Apache-2.0
/**
 * The controller of one cluster: watches -> queue -> rounds, while it holds the
 * Lease. Its caches run on every replica, so that a follower takes over without
 * listing anything, and shows people what the leader does.
 */
import { EventRecorder } from './act/events';
import { StatusPace } from './act/statusPace';
import { affectedRollouts, Change } from './affectedRollouts';
import type { MetricSources } from './analysis/metricSources';
import { TemplateWatches } from './analysis/TemplateWatches';
import { CachedRollouts } from './CachedRollouts';
import type { ClusterObjects } from './ClusterObjects';
import { WatchedObjects } from './ClusterObjects';
import { cacheOf, Caches, TrimmedRollout } from './caches';
import type { Clock } from './clock';
import { systemClock } from './clock';
import { decide } from './decide/decide';
import { Cached, CacheKind, Freshness, Written } from './freshness';
import type { GuardSource } from './guard';
import { Informers } from './informers';
import { Inquiries } from './inquiries/Inquiries';
import { ClusterConnection } from './kubeApi';
import { Leadership, LeaseOptions } from './leadership';
import { ServerOutage } from './serverOutage';
import { Logger, sentenceOf } from './logger';
import { ControllerMetrics, noMetrics } from './metrics';
import { CacheChange, keyOf, ObjectKey } from './objectCache';
import { hasRelease, workloadOf } from './observe/observe';
import { nextOf } from './outcome';
import { PodWatches } from './podWatches';
import { Decide, reconcile } from './reconcile';
import { refreshObject } from './refreshObject';
import type { RolloutCache } from './RolloutCache';
import { RouteWatches } from './routeWatches';
import type { TrafficRouters } from './traffic/routers';
import { Next, WorkQueue } from './workQueue';

export interface RolloutControllerOptions {
  readonly connection: ClusterConnection;
  readonly logger: Logger;
  readonly guard: GuardSource;
  /** Differs between any two processes, also between two lives of one. */
  readonly identity: string;
  readonly clock?: Clock;
  readonly lease?: LeaseOptions;
  /** Absent: all. */
  readonly namespaces?: readonly string[];
  /** True: caches only, no election, no write. */
  readonly observeOnly?: boolean;
  /** Rollouts worked on at the same time. Default 20. */
  readonly concurrency?: number;
  /** How long `start` waits for the first lists. Default 60,000. */
  readonly syncTimeoutMs?: number;
  readonly metrics?: ControllerMetrics;
  /** Move requests, one for a kind of route. Default: Teal's own. */
  readonly routers?: TrafficRouters;
  /** Where metrics are measured. Default: where each metric says. */
  readonly metricSources?: MetricSources;
  /** The rules. Default: the rules. */
  readonly decide?: Decide;
}

const SYNC_TIMEOUT_MS = 60_000;
const NOT_LOOKED_AT = {
  mechanism: 'none',
  works: false,
  reason: 'the guard of this cluster has not been looked at yet',
} as const;

export class RolloutController {
  readonly #cached: CachedRollouts;
  readonly #objects: WatchedObjects;
  readonly #options: RolloutControllerOptions;
  readonly #clock: Clock;
  readonly #metrics: ControllerMetrics;
  readonly #caches: Caches;
  readonly #informers: Informers;
  readonly #routeWatches: RouteWatches;
  readonly #queue: WorkQueue;
  readonly #freshness: Freshness;
  readonly #leadership: Leadership;
  readonly #outage: ServerOutage;
  readonly #podWatches: PodWatches;
  readonly #templateWatches: TemplateWatches;
  readonly #inquiries: Inquiries;
  readonly #events: EventRecorder;
  readonly #pace = new StatusPace();
  #synced = false;
  #forgetGuard: () => void = () => {};

  constructor(options: RolloutControllerOptions) {
    const { connection, logger, identity, guard, lease = {} } = options;
    const clock = options.clock ?? systemClock;
    this.#options = options;
    this.#clock = clock;
    this.#metrics = options.metrics ?? noMetrics;
    const caches = new Caches(options.routers);
    this.#caches = caches;
    const { namespaces, concurrency } = options;
    this.#routeWatches = new RouteWatches({
      connection,
      clock,
      logger,
      namespaces,
      routes: caches.routes,
      rollouts: caches.rollouts,
      onReadability: () => this.#addAll(),
    });
    this.#objects = new WatchedObjects({
      caches,
      routeWatches: this.#routeWatches,
      leading: () => this.leading,
    });
    this.#informers = new Informers({
      ...{ connection, clock, logger, caches, namespaces },
    });
    this.#queue = new WorkQueue({
      clock,
      concurrency,
      work: key => this.#round(key),
      onError: (key, error) => this.#unexpected(key, error),
    });
    this.#freshness = new Freshness({
      clock,
      lookup: (kind, key) => this.#lookup(kind, key),
      refresh: written => this.#refresh(written),
      onFresh: key => this.#queue.add(key),
      onError: (key, error) => this.#unexpected(key, error),
    });
    this.#outage = new ServerOutage(clock, () => this.#addAll());
    this.#leadership = new Leadership({
      ...{ connection, clock, logger, identity, lease },
      outage: this.#outage,
      onChange: () => this.#openOrClose(),
    });
    this.#podWatches = new PodWatches({
      connection,
      clock,
      logger,
      onChange: key => this.#podsChanged(key),
    });
    this.#templateWatches = new TemplateWatches({
      ...{ connection, clock, logger, caches, namespaces },
      onReady: () => this.#addAll(),
    });
    this.#inquiries = new Inquiries({ ...options, clock }, key =>
      this.#queue.add(key),
    );
    this.#events = new EventRecorder({ connection, clock, logger, identity });
    this.#cached = new CachedRollouts({
      caches,
      guard,
      pods: key => this.#podWatches.seen(key),
      leadership: () => this.#leadership.state(),
      failingForMs: () => this.#informers.failingForMs(),
    });
    this.#listen();
  }

  /** What plans of Rollouts look at; empty before `start`. */
  get objects(): ClusterObjects {
    return this.#objects;
  }

  /** What people may see; empty before `start`. */
  get cache(): RolloutCache {
    return this.#cached;
  }

  /** True while this controller may write. */
  get leading(): boolean {
    return this.#leadership.term() !== undefined;
  }

  /**
   * Resolves when the caches hold the cluster; the election has then begun.
   *
   * @returns stops it: no round is cut in its middle, the Lease is given back.
   * @throws ClusterUnreachableError, KubeApiError or SyncTimeout when the cluster can't be read; nothing runs then.
   */
  async start(): Promise<() => Promise<void>> {
    const { connection, guard, observeOnly } = this.#options;
    await connection.get('/version');
    // The election needs no cache: both begin at once.
    if (!observeOnly) this.#leadership.start();
    try {
      await this.#informers.start(
        this.#options.syncTimeoutMs ?? SYNC_TIMEOUT_MS,
      );
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#synced = true;
    this.#forgetGuard = guard.onChange(() => this.#openOrClose());
    this.#openOrClose();
    return () => this.stop();
  }

  /** As the function that `start` gives; a second call does nothing. */
  async stop(): Promise<void> {
    this.#forgetGuard();
    await this.#queue.stop();
    await this.#inquiries.stop();
    await this.#leadership.stop();
    this.#freshness.clear();
    await this.#podWatches.stop();
    await this.#routeWatches.stop();
    await this.#templateWatches.stop();
    await this.#informers.stop();
    await this.#events.flush();
  }

  #listen(): void {
    const caches = this.#caches;
    caches.rollouts.onChange(change => {
      this.#watchNamed(change);
      this.#changed({ kind: 'rollouts', change });
    });
    caches.replicaSets.onChange(change => {
      this.#changed({ kind: 'replicaSets', change });
    });
    caches.endpointSlices.onChange(change => {
      this.#changed({ kind: 'endpointSlices', change });
    });
    for (const kind of ['deployments', 'services'] as const) {
      caches[kind].onChange(change => this.#changed({ kind, change }));
    }
    caches.analysisTemplates.onChange(change => {
      this.#changed({ kind: 'AnalysisTemplate', change });
    });
    caches.clusterAnalysisTemplates.onChange(change => {
      this.#changed({ kind: 'ClusterAnalysisTemplate', change });
    });
    caches.routes.onChange(change => {
      this.#freshness.changed(change.kind, change.change.key);
      this.#changed({ kind: 'route', change });
    });
  }

  /** A kind of route is watched while a Rollout names it, a kind of template from then on. */
  #watchNamed({ before, after }: CacheChange<TrimmedRollout>): void {
    if (before?.metadata.generation === after?.metadata.generation) return;
    if (after) {
      this.#routeWatches.ensure(after);
      this.#templateWatches.ensure(after);
    }
    if (before) this.#routeWatches.prune();
  }

  #changed(event: Change): void {
    switch (event.kind) {
      case 'endpointSlices':
      case 'route':
      case 'AnalysisTemplate':
      case 'ClusterAnalysisTemplate':
        break;
      default:
        this.#freshness.changed(event.kind, event.change.key);
    }
    for (const key of affectedRollouts(this.#caches, event)) {
      this.#queue.add(key);
    }
  }

  #podsChanged(key: ObjectKey): void {
    this.#queue.add(key);
    this.#cached.tellPods(key);
  }

  #openOrClose(): void {
    this.#metrics.leading(this.leading);
    const ready = this.#synced && this.#options.guard.current() !== undefined;
    if (!this.leading || !ready) {
      // Whoever leads now asks anew.
      this.#inquiries.clear();
      void this.#queue.close();
      return;
    }
    this.#addAll();
    this.#queue.open();
  }

  #addAll(): void {
    this.#objects.tell();
    for (const rollout of this.#caches.rollouts.values()) {
      this.#queue.add(keyOf(rollout));
    }
  }

  async #round(key: ObjectKey): Promise<Next> {
    this.#metrics.queueDepth(this.#queue.depth);
    const term = this.#leadership.term();
    // Without a term every key is added again when the next one begins; a write
    // that isn't in the caches yet adds its key when it is.
    if (!term || !this.#freshness.isFresh(key)) return { kind: 'rest' };
    const rollout = this.#caches.rollouts.get(key);
    if (!rollout) {
      this.#podWatches.drop(key);
      this.#inquiries.forget(key);
      this.#queue.forget(key);
      this.#pace.forget(key);
      return { kind: 'rest' };
    }
    // Routes and templates that are still on their way add every key when they have come.
    const known =
      this.#routeWatches.isKnown(rollout) &&
      this.#templateWatches.isKnown(rollout);
    if (!known) return { kind: 'rest' };
    const workload = workloadOf(this.#caches, rollout);
    if (workload && hasRelease(workload))
      this.#podWatches.ensure(key, workload);
    else this.#podWatches.drop(key);
    const startedAt = this.#clock.monotonic();
    const { connection, logger, guard } = this.#options;
    const outcome = await reconcile(
      {
        caches: this.#caches,
        clock: this.#clock,
        connection,
        logger,
        metrics: this.#metrics,
        events: this.#events,
        pace: this.#pace,
        term,
        decide: this.#options.decide ?? decide,
        pods: this.#podWatches.pods(key),
        guard: guard.current() ?? NOT_LOOKED_AT,
        apiServer: this.#outage.observe(),
        inquiries: this.#inquiries,
        onWritten: written => this.#freshness.expect(key, written),
      },
      key,
    );
    const seconds = (this.#clock.monotonic() - startedAt) / 1_000;
    this.#metrics.reconciled(outcome.kind, seconds);
    return nextOf(outcome);
  }

  #lookup(kind: CacheKind, key: ObjectKey): Cached | undefined {
    const object = cacheOf(this.#caches, kind)?.get(key);
    if (!object) return undefined;
    const { uid, resourceVersion, deletionTimestamp } = object.metadata;
    return { uid, resourceVersion, deleting: Boolean(deletionTimestamp) };
  }

  async #refresh(written: Written): Promise<void> {
    const { connection, logger } = this.#options;
    logger.warn('A watch is late: reading the object itself', {
      cluster: connection.name,
      kind: written.kind,
      object: written.key,
    });
    await refreshObject(connection, this.#caches, written);
  }

  #unexpected(key: ObjectKey, error: unknown): void {
    const { connection, logger } = this.#options;
    logger.error('Round failed unexpectedly', {
      cluster: connection.name,
      rollout: key,
      error: sentenceOf(error),
      stack: (error instanceof Error && error.stack) || '',
    });
  }
}
