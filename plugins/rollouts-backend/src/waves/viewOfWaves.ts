// SPDX-License-Identifier: Apache-2.0
import type {
  ReleaseRecord,
  WaveEnvironment,
  WaveStatus,
  WavesView,
  WaveView,
} from '@teal/rollouts-common';
import { isReleased, recordAt, waveUnderWay } from './nextWave';
import type { PlannedWave, StoredWaves, WavePlace } from './WavesStore';

/** As the API shows it; what the caller may not read has a place and nothing else. */
export function viewOfWaves(
  waves: StoredWaves,
  records: readonly ReleaseRecord[],
  mayRead: (place: WavePlace) => boolean,
): WavesView {
  const { id, entityRef, workload, version, operator, request } = waves;
  const { status, reason, createdAt, finishedAt } = waves;
  const { description } = request;
  return {
    ...{ id, workload, version, operator, createdAt, status },
    ...(entityRef !== undefined && { entityRef }),
    ...(description !== undefined && { description }),
    ...(finishedAt !== undefined && { finishedAt }),
    ...(reason !== undefined && { reason }),
    waves: waves.plan.map((planned, wave) => ({
      ...viewOfWave(waves, planned, wave, records),
      environments: planned.places.map(place => {
        const { environment, cluster, namespace, rollout } = place;
        const shown: WaveEnvironment = {
          ...{ environment, cluster, namespace },
          ...(rollout !== undefined && { rollout }),
        };
        const record = recordAt(records, wave, place);
        return record && mayRead(place)
          ? { ...shown, release: record.id, status: record.status }
          : shown;
      }),
    })),
  };
}

function viewOfWave(
  waves: StoredWaves,
  planned: PlannedWave,
  wave: number,
  records: readonly ReleaseRecord[],
): Omit<WaveView, 'environments'> {
  const { soakSeconds } = planned;
  const status = statusOf(waves, planned, wave, records);
  const { soakingSince } = waves;
  return {
    ...{ status, soakSeconds },
    ...(status === 'Soaking' &&
      soakingSince !== undefined && {
        soaksUntil: new Date(
          Date.parse(soakingSince) + soakSeconds * 1_000,
        ).toISOString(),
      }),
  };
}

function statusOf(
  { status, plan }: StoredWaves,
  planned: PlannedWave,
  wave: number,
  records: readonly ReleaseRecord[],
): WaveStatus {
  const current = waveUnderWay(records);
  const released = isReleased(planned, wave, records);
  if (wave < current) return 'Succeeded';
  if (wave > current) return status === 'Running' ? 'Waiting' : 'Cancelled';
  if (status === 'Failed') return 'Failed';
  if (!released) return 'Running';
  return status === 'Running' && wave < plan.length - 1
    ? 'Soaking'
    : 'Succeeded';
}
