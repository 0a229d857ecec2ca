// SPDX-License-Identifier: Apache-2.0
/** A release in waves, its records and how its places are -> what to do; pure. */
import type { ReleaseRecord, WavesView } from '@teal/rollouts-common';
import { hasEnded } from '@teal/rollouts-common';
import type { PlannedWave, StoredWaves, WavePlace } from './WavesStore';

/** How a place is after its release has succeeded. */
export interface PlaceHealth {
  /** `replaced`: something else runs there by now; `unknown`: its cluster doesn't say. */
  readonly state: 'well' | 'unwell' | 'replaced' | 'unknown';
  readonly sentence: string;
}

/** What to do now. */
export type WaveMove =
  | { readonly do: 'wait'; readonly reason: string }
  | {
      readonly do: 'begin';
      /** 0-based. */
      readonly wave: number;
      readonly places: readonly WavePlace[];
    }
  | {
      readonly do: 'soak';
      /** Milliseconds since the epoch. */
      readonly since: number;
      readonly reason: string;
    }
  | {
      readonly do: 'end';
      readonly status: WavesView['status'];
      readonly reason: string;
    };

/** The newest wave of which something has begun; 0 before anything has. */
export function waveUnderWay(records: readonly ReleaseRecord[]): number {
  return Math.max(0, ...records.map(({ wave }) => wave ?? 0));
}

/** The record of a place. */
export function recordAt(
  records: readonly ReleaseRecord[],
  wave: number,
  { cluster, namespace }: WavePlace,
): ReleaseRecord | undefined {
  return records.find(
    it =>
      it.wave === wave && it.cluster === cluster && it.namespace === namespace,
  );
}

/** True when the places of the wave have to be looked at. */
export function isReleased(
  { places }: PlannedWave,
  wave: number,
  records: readonly ReleaseRecord[],
): boolean {
  return places.every(
    place => recordAt(records, wave, place)?.status === 'Succeeded',
  );
}

/**
 * @param health - of the places of the wave under way, in their order, once all of it is released
 * @param now - milliseconds since the epoch
 */
export function nextWave(
  waves: StoredWaves,
  records: readonly ReleaseRecord[],
  health: readonly PlaceHealth[],
  now: number,
): WaveMove {
  const wave = waveUnderWay(records);
  const planned = waves.plan[wave];
  const failed = records.find(
    ({ status }) => hasEnded(status) && status !== 'Succeeded',
  );
  if (failed) return stopped(failed, waves);
  const missing = planned.places.filter(
    place => !recordAt(records, wave, place),
  );
  if (missing.length) return { do: 'begin', wave, places: missing };
  if (!isReleased(planned, wave, records)) {
    const open = planned.places.filter(
      place => recordAt(records, wave, place)?.status !== 'Succeeded',
    );
    return {
      do: 'wait',
      reason: `wave ${wave + 1} of ${waves.plan.length}: the release in ${named(
        open,
      )} is under way`,
    };
  }
  if (wave === waves.plan.length - 1) {
    return end('Succeeded', `all ${waves.plan.length} waves are released`);
  }
  return soaked(waves, wave, health, now);
}

function soaked(
  waves: StoredWaves,
  wave: number,
  health: readonly PlaceHealth[],
  now: number,
): WaveMove {
  const { places, soakSeconds } = waves.plan[wave];
  const told = `wave ${wave + 1} of ${waves.plan.length}`;
  const replaced = health.find(({ state }) => state === 'replaced');
  if (replaced) return end('Failed', `${told}: ${replaced.sentence}`);
  const away = health.find(({ state }) => state !== 'well');
  if (away || health.length < places.length) {
    return {
      do: 'wait',
      reason: `${told}: ${
        away?.sentence ?? `${named(places)} has not been looked at`
      }; it has to be well for ${soakSeconds} s before the next one begins`,
    };
  }
  const since =
    waves.soakingSince === undefined ? now : Date.parse(waves.soakingSince);
  const until = since + soakSeconds * 1_000;
  if (now < until) {
    return {
      do: 'soak',
      since,
      reason: `${told}: ${named(places)} is watched until ${new Date(
        until,
      ).toISOString()}`,
    };
  }
  return {
    do: 'begin',
    wave: wave + 1,
    places: waves.plan[wave + 1].places,
  };
}

/** Where one sees how the waves stand: the record that went wrong, else the newest. */
export function recordToSee(
  records: readonly ReleaseRecord[],
): string | undefined {
  const wrong = records.find(
    ({ status }) => hasEnded(status) && status !== 'Succeeded',
  );
  return (wrong ?? records[records.length - 1])?.id;
}

function stopped(failed: ReleaseRecord, { plan }: StoredWaves): WaveMove {
  const { status, reason, wave = 0 } = failed;
  const place = plan[wave]?.places.find(
    it => it.cluster === failed.cluster && it.namespace === failed.namespace,
  );
  return end(
    'Failed',
    `wave ${wave + 1} of ${plan.length}: the release in ${
      place?.environment ?? failed.namespace
    } ended as ${status}${reason ? `: ${reason}` : ''}; nothing more begins`,
  );
}

function named(places: readonly WavePlace[]): string {
  return places.map(({ environment }) => environment).join(', ');
}

function end(status: WavesView['status'], reason: string): WaveMove {
  return { do: 'end', status, reason };
}
