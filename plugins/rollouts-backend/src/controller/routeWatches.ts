// SPDX-License-Identifier: Apache-2.0
/**
 * Watches of routes: one for each kind (and namespace) that some Rollout names,
 * from when it does until none does any more. Until a kind's first list has
 * come, or it is clear that none can, no Rollout that names it is looked at.
 */
import { once } from 'node:events';
import type { ObjectReference } from '@teal/rollouts-common';
import type { RouteResource } from '@teal/rollouts-node';
import type { TrimmedRollout } from './caches';
import type { Clock } from './clock';
import { pause } from './clock';
import type { ClusterConnection, KubeObject } from './kubeApi';
import { hasCode, resourcePath, resources } from './kubeApi';
import type { Logger } from './logger';
import { sentenceOf } from './logger';
import { ObjectCache } from './objectCache';
import type { ReadCache } from './objectCache';
import type { Presence, Reflector } from './reflector';
import { startReflector } from './reflector';
import type { Readability, RouteCaches, RouteCollection } from './routeCaches';
import type { RouteKind } from './routeKind';
import { kindOf } from './routeKind';
import type { TrimmedMetadata } from './trim';
import { trimMetadata } from './trim';
import type { TrimmedRoute } from './trimRoute';
import { routeTrimmer } from './trimRoute';

export interface RouteWatchesOptions {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly routes: RouteCaches;
  readonly rollouts: ReadCache<TrimmedRollout>;
  /** Absent: all. */
  readonly namespaces?: readonly string[];
  /** Told when a kind has become readable, or has turned out not to be. */
  readonly onReadability: () => void;
}

export class RouteWatches {
  readonly #options: RouteWatchesOptions;
  readonly #watches = new Map<RouteKind, Reflector[]>();
  readonly #sought = new Set<RouteKind>();

  constructor(options: RouteWatchesOptions) {
    this.#options = options;
  }

  /** Starts what a Rollout needs and nobody has started. */
  ensure(rollout: TrimmedRollout): void {
    for (const resource of this.#wantedBy(rollout)) {
      const kind = kindOf(resource);
      if (!this.#watches.has(kind)) {
        this.#watches.set(kind, this.#watch(resource));
      }
    }
  }

  /** Starts, and keeps whatever Rollouts name, the kinds among which the route of a Service is looked for. */
  seek(): void {
    const { routers } = this.#options.routes;
    for (const resource of routers.searchable()) {
      const kind = kindOf(resource);
      this.#sought.add(kind);
      if (!this.#watches.has(kind)) {
        this.#watches.set(kind, this.#watch(resource));
      }
    }
  }

  /** False while a kind that is sought may still be on its way, or can't be read for now. */
  hasSought(): boolean {
    const { routes } = this.#options;
    return [...this.#sought].every(kind =>
      [...(routes.known(kind)?.readability.values() ?? [])].every(
        ({ state }) => state === 'readable' || state === 'notServed',
      ),
    );
  }

  /** Ends what no Rollout names any more. */
  prune(): void {
    const wanted = new Set<RouteKind>(this.#sought);
    for (const rollout of this.#options.rollouts.values()) {
      for (const it of this.#wantedBy(rollout)) wanted.add(kindOf(it));
    }
    for (const [kind, reflectors] of this.#watches) {
      if (wanted.has(kind)) continue;
      this.#watches.delete(kind);
      void this.#end(kind, reflectors);
    }
  }

  /** False while a route that the Rollout names may still be on its way. */
  isKnown(rollout: TrimmedRollout): boolean {
    const { routes } = this.#options;
    const { namespace } = rollout.metadata;
    return refsOf(rollout).every(
      ref => routes.readability(namespace, ref).state !== 'starting',
    );
  }

  async stop(): Promise<void> {
    const running = [...this.#watches.values()].flat();
    this.#watches.clear();
    await Promise.all(running.map(it => it.stop()));
  }

  #wantedBy(rollout: TrimmedRollout): readonly RouteResource[] {
    const { routers } = this.#options.routes;
    return refsOf(rollout).flatMap(ref => routers.resourcesOf(ref));
  }

  #watch(resource: RouteResource): Reflector[] {
    const { connection, clock, logger, namespaces } = this.#options;
    const collection = this.#options.routes.collection(resource);
    const scopes = namespaces?.length ? namespaces : [undefined];
    return scopes.map(namespace => {
      this.#set(collection, namespace, { state: 'starting' });
      return startReflector<TrimmedRoute>({
        connection,
        clock,
        logger,
        cache: collection.cache,
        trim: routeTrimmer(resource),
        path: resourcePath(resource, { namespace }),
        namespace,
        whenKnown: (signal, delayMs) =>
          this.#untilDefined(resource, signal, delayMs),
        onPresence: presence => {
          this.#set(collection, namespace, readabilityOf(resource, presence));
          if (isForbidden(presence)) this.#giveUpSeeking(resource);
          this.#options.onReadability();
        },
      });
    });
  }

  /** Where the account may not read a kind, asking again and again finds nothing either. */
  #giveUpSeeking(resource: RouteResource): void {
    if (this.#sought.delete(kindOf(resource))) this.prune();
  }

  #set(
    { readability }: RouteCollection,
    namespace: string | undefined,
    state: Readability,
  ): void {
    readability.set(namespace ?? '', state);
  }

  async #end(kind: RouteKind, reflectors: readonly Reflector[]): Promise<void> {
    const { routes } = this.#options;
    await Promise.all(reflectors.map(it => it.stop()));
    // Somebody may have named it again meanwhile.
    if (!this.#watches.has(kind)) routes.forget(kind);
  }

  /**
   * Resolves when the kind may be served: its definition is watched for as long
   * as it is missing, so that waiting costs no call. Where it is there already
   * (not in our version, or not to be seen), after the delay.
   */
  async #untilDefined(
    resource: RouteResource,
    signal: AbortSignal,
    delayMs: number,
  ): Promise<void> {
    const { connection, clock, logger } = this.#options;
    const cache = new ObjectCache<{ metadata: TrimmedMetadata }>();
    const waiting = new AbortController();
    const either = AbortSignal.any([signal, waiting.signal]);
    const definition = startReflector<{ metadata: TrimmedMetadata }>({
      connection,
      clock,
      logger,
      cache,
      path: resourcePath(resources.customResourceDefinitions),
      fieldSelector: `metadata.name=${resource.plural}.${resource.group}`,
      metadataOnly: true,
      trim: ({ metadata }: KubeObject) => ({
        metadata: trimMetadata(metadata),
      }),
    });
    const early = pause(clock, delayMs, either);
    await Promise.race([definition.synced, early]);
    const forget = cache.onChange(() => waiting.abort());
    try {
      if (!definition.present() || cache.size > 0) await early;
      else if (!either.aborted) await once(either, 'abort');
    } finally {
      forget();
      waiting.abort();
      await definition.stop();
    }
  }
}

function refsOf(rollout: TrimmedRollout): readonly ObjectReference[] {
  return rollout.spec.traffic.routes ?? [];
}

function isForbidden(presence: Presence): boolean {
  return presence.state === 'unreadable' && hasCode(presence.error, 403);
}

function readabilityOf(
  resource: RouteResource,
  presence: Presence,
): Readability {
  const { group, version, kind, plural } = resource;
  const named = `${kind} of ${group ? `${group}/` : ''}${version}`;
  switch (presence.state) {
    case 'present':
      return { state: 'readable' };
    case 'notServed':
      return {
        state: 'notServed',
        message: `this cluster doesn't know ${named}: install its definition, or take the route out of spec.traffic.routes`,
      };
    case 'unreadable':
      return {
        state: 'unreadable',
        message: hasCode(presence.error, 403)
          ? `the account of the controller may not read ${named}: give its ClusterRole the rule {apiGroups: ['${group}'], resources: [${plural}], verbs: [get, list, watch, create, patch, delete]}`
          : `${named} can't be read: ${sentenceOf(presence.error)}`,
      };
    default:
      return presence satisfies never;
  }
}
