// SPDX-License-Identifier: Apache-2.0
/** Releases in waves for people: begins, shows and stops them, the permission first. */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  NewRelease,
  ReleasableKind,
  ReleasePreview,
  ReleaseRecord,
  WavePreview,
  WavesView,
} from '@teal/rollouts-common';
import {
  releaseCreatePermission,
  rolloutReadPermission,
} from '@teal/rollouts-common';
import { InvalidFieldError, UnknownError } from '../api/errors';
import type { Clock } from '../controller/clock';
import { sentenceOf } from '../controller/logger';
import type { Environment } from '../environments';
import type { Authorizer } from '../permissions/authorize';
import type { ReleaseKeeper } from '../releases/ReleaseKeeper';
import { placeOf } from '../starting/placeOf';
import { ReleaseRefusedError } from '../starting/ReleaseRefusedError';
import type { ReleaseStarter, StartOptions } from '../starting/ReleaseStarter';
import type { TargetFinder } from '../starting/TargetFinder';
import type { Wish } from '../starting/Wish';
import { viewOfWaves } from './viewOfWaves';
import type { WavesFeed } from './WavesFeed';
import { recordToSee, waveUnderWay } from './nextWave';
import type {
  PlannedWave,
  StoredWaves,
  WavePlace,
  WavesStore,
} from './WavesStore';

/** What the caller asks for in one environment, and may. */
interface WaveWish {
  readonly wave: number;
  readonly place: WavePlace;
  readonly wish: Wish;
}

export class Waves {
  readonly #parts: {
    readonly store: WavesStore;
    readonly keeper: Pick<ReleaseKeeper, 'ofWaves'>;
    readonly starter: ReleaseStarter;
    readonly targets: TargetFinder;
    readonly authorizer: Authorizer;
    readonly environments: readonly Environment[];
    readonly clock: Clock;
    readonly feed: Pick<WavesFeed, 'tell'>;
    readonly onWaves: () => void;
  };

  constructor(parts: {
    readonly store: WavesStore;
    readonly keeper: Pick<ReleaseKeeper, 'ofWaves'>;
    readonly starter: ReleaseStarter;
    readonly targets: TargetFinder;
    readonly authorizer: Authorizer;
    readonly environments: readonly Environment[];
    readonly clock: Clock;
    readonly feed: Pick<WavesFeed, 'tell'>;
    /** A release in waves has begun; somebody has to follow it. */
    readonly onWaves: () => void;
  }) {
    this.#parts = parts;
  }

  /** What it would do in each environment. Rejects where the first of them refuses. */
  async preview(options: StartOptions): Promise<ReleasePreview> {
    const { starter } = this.#parts;
    const wishes = await this.#wishes(options);
    const first = await starter.previewOf(wishes[0].wish);
    const waves: WavePreview[] = [previewAt(wishes[0], first)];
    for (const each of wishes.slice(1)) {
      try {
        waves.push(previewAt(each, await starter.previewOf(each.wish)));
      } catch (error) {
        // As things are; it may be otherwise when its turn comes.
        if (!(error instanceof ReleaseRefusedError)) throw error;
        const { environment, cluster, namespace } = each.place;
        waves.push({
          ...{ wave: each.wave, environment, cluster, namespace },
          ...{ changes: [], warnings: [], problem: sentenceOf(error) },
        });
      }
    }
    return { ...first, waves };
  }

  /**
   * Resolves with the first record when the first wave has begun; permissions are
   * asked for every environment before anything does.
   *
   * @throws as `ReleaseStarter.start`
   */
  async start(options: StartOptions): Promise<ReleaseRecord> {
    const { store, starter, feed } = this.#parts;
    const wishes = await this.#wishes(options);
    const { waves = [], ...request } = options.request;
    const plan = waves.map(
      ({ soakSeconds = 0 }, wave): PlannedWave => ({
        soakSeconds,
        places: wishes.filter(it => it.wave === wave).map(({ place }) => place),
      }),
    );
    const [{ wish, place }] = wishes;
    // With the exact version of the template: later waves get what the first one got.
    const { template, parameters } = wish.request;
    const planned = {
      entityRef: wish.entityRef,
      workload: place.workload.name,
      version:
        request.version ?? request.image ?? template?.version ?? 'restart',
      operator: options.operator,
      request: withoutPlace({ ...request, template, parameters }),
      plan,
      createdAt: this.#now(),
    };
    const id = await store.add(planned);
    try {
      const record = await starter.begin({ ...wish, wavesId: id, wave: 0 });
      this.#parts.onWaves();
      feed.tell({
        kind: 'wavesStarted',
        waves: { ...planned, id },
        reason: `wave 1 of ${plan.length} is under way`,
        release: record.id,
        by: options.operator,
      });
      return record;
    } catch (error) {
      const reason = `the release in ${
        place.environment
      } doesn't begin: ${sentenceOf(error)}`;
      await store.end(id, { status: 'Failed', reason, at: this.#now() });
      throw error;
    }
  }

  /** @throws MissingPermissionError, UnknownError */
  async get(credentials: BackstageCredentials, id: string): Promise<WavesView> {
    const { authorizer } = this.#parts;
    const mayRead = await authorizer.askForAny(
      credentials,
      rolloutReadPermission,
    );
    const waves = await this.#known(id);
    const readable = (place: WavePlace) => mayRead(refOf(place));
    if (!waves.plan.some(({ places }) => places.some(readable))) {
      throw new UnknownError(`there is no release in waves ${id}`);
    }
    return viewOfWaves(waves, await this.#parts.keeper.ofWaves(id), readable);
  }

  /** @throws MissingPermissionError, UnknownError, ReleaseRefusedError where it has ended */
  async stop(
    credentials: BackstageCredentials,
    options: {
      readonly id: string;
      readonly by: string;
      readonly reason?: string;
    },
  ): Promise<WavesView> {
    const { authorizer, store, keeper, targets, feed } = this.#parts;
    const { id, by, reason } = options;
    await authorizer.askForAny(credentials, releaseCreatePermission);
    const waves = await this.#known(id);
    const records = await keeper.ofWaves(id);
    const begun = waveUnderWay(records);
    for (const { places } of waves.plan.slice(begun)) {
      for (const { cluster, namespace, workload } of places) {
        const name = { cluster, namespace, workload };
        await targets.require(
          authorizer,
          credentials,
          releaseCreatePermission,
          name,
        );
      }
    }
    const said = `stopped by ${by}${reason ? `: ${reason}` : ''}`;
    const ended = await store.end(id, {
      status: 'Cancelled',
      reason: said,
      at: this.#now(),
    });
    if (!ended) {
      throw new ReleaseRefusedError(
        `the waves have ended already: ${waves.reason ?? waves.status}`,
      );
    }
    feed.tell({
      kind: 'wavesStopped',
      ...{ waves, reason: said, by },
      release: recordToSee(records),
    });
    return this.get(credentials, id);
  }

  async #known(id: string): Promise<StoredWaves> {
    const waves = await this.#parts.store.get(id);
    if (!waves) throw new UnknownError(`there is no release in waves ${id}`);
    return waves;
  }

  async #wishes(options: StartOptions): Promise<WaveWish[]> {
    const { starter, environments, authorizer } = this.#parts;
    await authorizer.askForAny(options.credentials, releaseCreatePermission);
    const { waves = [], ...request } = options.request;
    if (request.cluster ?? request.environment) {
      throw new InvalidFieldError(
        request.cluster ? 'cluster' : 'environment',
        'is given together with waves, which say where; leave it out',
      );
    }
    const wishes: WaveWish[] = [];
    for (const [wave, { environments: names }] of waves.entries()) {
      for (const environment of names) {
        const asked = { environment, namespace: request.namespace };
        const place = placeOf(asked, environments, 'waves');
        const wish = await starter.wish({
          ...options,
          request: { ...withoutPlace(request), ...place },
        });
        wishes.push({ wave, place: found(environment, wish), wish });
      }
    }
    assertEachOnce(wishes);
    return wishes;
  }

  #now(): string {
    return new Date(this.#parts.clock.now()).toISOString();
  }
}

/** What is released, wherever. */
function withoutPlace(request: NewRelease): NewRelease {
  const {
    cluster: _cluster,
    namespace: _namespace,
    environment: _environment,
    waves: _waves,
    dryRun: _dryRun,
    ...what
  } = request;
  return what;
}

function found(environment: string, { target }: Wish): WavePlace {
  const { ref, reference, rollout } = target;
  return {
    environment,
    cluster: ref.cluster,
    namespace: ref.namespace,
    workload: { kind: reference.kind as ReleasableKind, name: reference.name },
    ...(rollout && { rollout: ref.name }),
  };
}

function assertEachOnce(wishes: readonly WaveWish[]): void {
  const seen = new Map<string, string>();
  for (const { place } of wishes) {
    const { cluster, namespace, environment } = place;
    const key = `${cluster}/${namespace}`;
    const before = seen.get(key);
    if (before !== undefined) {
      throw new InvalidFieldError(
        'waves',
        before === environment
          ? `name ${environment} twice`
          : `name ${before} and ${environment}, which are the same place: namespace ${namespace} of cluster ${cluster}`,
      );
    }
    seen.set(key, environment);
  }
}

function refOf({ cluster, namespace, workload, rollout }: WavePlace) {
  return { cluster, namespace, name: rollout ?? workload.name };
}

function previewAt(
  { wave, place }: WaveWish,
  { changes, warnings }: ReleasePreview,
): WavePreview {
  const { environment, cluster, namespace } = place;
  return { wave, environment, cluster, namespace, changes, warnings };
}
