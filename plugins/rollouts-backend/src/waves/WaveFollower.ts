// SPDX-License-Identifier: Apache-2.0
/**
 * Takes releases in waves from one to the next. Everything it needs is in the
 * database and the clusters, so any replica can go on where another one died;
 * a place of a wave has one record, however many try.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ReleaseRecord } from '@teal/rollouts-common';
import { InvalidFieldError, UnknownError } from '../api/errors';
import type { Clock } from '../controller/clock';
import { pause } from '../controller/clock';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import type { ReleaseKeeper } from '../releases/ReleaseKeeper';
import { rollingState } from '../rolling/rollingState';
import { ReleaseRefusedError } from '../starting/ReleaseRefusedError';
import type { ReleaseStarter } from '../starting/ReleaseStarter';
import type { TargetFinder } from '../starting/TargetFinder';
import { imagesOf } from '../starting/workload';
import type { PlaceHealth, WaveMove } from './nextWave';
import {
  isReleased,
  nextWave,
  recordAt,
  recordToSee,
  waveUnderWay,
} from './nextWave';
import type { WavesFeed } from './WavesFeed';
import type { StoredWaves, WavePlace, WavesStore } from './WavesStore';

/** Between two looks. */
const LOOK_MS = 2_000;

export class WaveFollower {
  readonly #options: {
    readonly store: WavesStore;
    readonly keeper: Pick<ReleaseKeeper, 'ofWaves'>;
    readonly starter: Pick<ReleaseStarter, 'begin' | 'wishFor'>;
    readonly targets: Pick<TargetFinder, 'find'>;
    readonly feed: Pick<WavesFeed, 'tell'>;
    readonly clock: Clock;
    readonly logger: Logger;
  };

  constructor(options: {
    readonly store: WavesStore;
    readonly keeper: Pick<ReleaseKeeper, 'ofWaves'>;
    readonly starter: Pick<ReleaseStarter, 'begin' | 'wishFor'>;
    readonly targets: Pick<TargetFinder, 'find'>;
    readonly feed: Pick<WavesFeed, 'tell'>;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#options = options;
  }

  /** Looks again and again, until nothing is under way or nobody wants it any more. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.look())) {
      await pause(this.#options.clock, LOOK_MS, signal);
    }
  }

  /** Looks once at every release in waves. @returns how many are under way still. */
  async look(): Promise<number> {
    let left = 0;
    for (const waves of await this.#options.store.running()) {
      try {
        left += (await this.#lookAt(waves)) ? 1 : 0;
      } catch (error) {
        left += 1;
        // A cluster that is away comes back, and the waves go on.
        this.#options.logger.warn('Waves are not followed at the moment', {
          waves: waves.id,
          reason: sentenceOf(error),
        });
      }
    }
    return left;
  }

  async #lookAt(waves: StoredWaves): Promise<boolean> {
    const { keeper, clock } = this.#options;
    const records = await keeper.ofWaves(waves.id);
    const wave = waveUnderWay(records);
    const planned = waves.plan[wave];
    const health = isReleased(planned, wave, records)
      ? await Promise.all(
          planned.places.map(place =>
            this.#healthOf(place, recordAt(records, wave, place)),
          ),
        )
      : [];
    return this.#make(waves, nextWave(waves, records, health, clock.now()));
  }

  async #make(waves: StoredWaves, move: WaveMove): Promise<boolean> {
    const { store } = this.#options;
    switch (move.do) {
      case 'begin':
        return this.#begin(waves, move);
      case 'soak': {
        const soakingSince = new Date(move.since).toISOString();
        if (waves.soakingSince !== soakingSince) {
          await store.note(waves.id, { reason: move.reason, soakingSince });
        }
        return true;
      }
      case 'wait':
        if (waves.reason !== move.reason || waves.soakingSince !== undefined) {
          await store.note(waves.id, { reason: move.reason });
        }
        return true;
      case 'end':
        await this.#end(waves, move);
        return false;
      default:
        return move satisfies never;
    }
  }

  /** A place that refuses ends the waves; one that can't be reached is tried again. */
  async #begin(
    waves: StoredWaves,
    { wave, places }: Extract<WaveMove, { do: 'begin' }>,
  ): Promise<boolean> {
    const { store, starter } = this.#options;
    for (const place of places) {
      // Somebody may have stopped it meanwhile.
      if ((await store.get(waves.id))?.status !== 'Running') return false;
      try {
        await starter.begin(await starter.wishFor(waves, wave, place));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        await this.#end(waves, {
          status: 'Failed',
          reason: `wave ${wave + 1} of ${waves.plan.length}: the release in ${
            place.environment
          } doesn't begin: ${sentenceOf(error)}`,
        });
        return false;
      }
    }
    return true;
  }

  async #end(
    waves: StoredWaves,
    { status, reason }: Pick<StoredWaves, 'status'> & { reason: string },
  ): Promise<void> {
    const { store, keeper, feed } = this.#options;
    const records = await keeper.ofWaves(waves.id);
    const at = this.#now();
    // Whoever ended them told it.
    if (!(await store.end(waves.id, { status, reason, at }))) return;
    feed.tell({
      kind: status === 'Succeeded' ? 'wavesFinished' : 'wavesStopped',
      ...{ waves, reason },
      release: recordToSee(records),
    });
  }

  async #healthOf(
    place: WavePlace,
    record: ReleaseRecord | undefined,
  ): Promise<PlaceHealth> {
    const { environment, cluster, namespace } = place;
    try {
      const { workload, rollout } = await this.#options.targets.find({
        ...{ cluster, namespace, workload: place.workload },
      });
      if (!isDeepStrictEqual(imagesOf(workload), record?.to.images)) {
        return {
          state: 'replaced',
          sentence: `${environment} has another version by now: ${imagesOf(
            workload,
          ).join(', ')}`,
        };
      }
      const { phase, message = '' } = rollout?.status ?? {};
      if (rollout && phase !== 'Healthy') {
        return {
          state: 'unwell',
          sentence: `${environment} is ${phase ?? 'unknown'}: ${message}`,
        };
      }
      const { state, message: pods } = rollingState(
        workload,
        place.workload.kind,
      );
      return { state: state === 'done' ? 'well' : 'unwell', sentence: pods };
    } catch (error) {
      return {
        state: error instanceof UnknownError ? 'replaced' : 'unknown',
        sentence: `${environment}: ${sentenceOf(error)}`,
      };
    }
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof ReleaseRefusedError ||
    error instanceof InvalidFieldError ||
    error instanceof UnknownError
  );
}
