// SPDX-License-Identifier: Apache-2.0
import type { RecordStatus, ReleaseRecord } from '@teal/rollouts-common';
import type { PlaceHealth } from './nextWave';
import { nextWave } from './nextWave';
import type { StoredWaves, WavePlace } from './WavesStore';

const NOW = Date.parse('2026-11-22T09:10:00.000Z');
const at = (secondsAgo: number) =>
  new Date(NOW - secondsAgo * 1_000).toISOString();

const place = (environment: string): WavePlace => ({
  environment,
  cluster: 'local',
  namespace: environment,
  workload: { kind: 'Deployment', name: 'cart' },
});
const waves: StoredWaves = {
  id: 'w1',
  workload: 'cart',
  version: 'v2',
  operator: 'user:default/dora',
  request: { version: 'v2' },
  plan: [
    { soakSeconds: 60, places: [place('test'), place('staging')] },
    { soakSeconds: 0, places: [place('production')] },
  ],
  status: 'Running',
  createdAt: at(300),
};

const record = (
  environment: string,
  wave: number,
  status: RecordStatus,
  reason?: string,
): ReleaseRecord => ({
  ...{ id: `${environment}-${wave}`, method: 'rollout', wave, status, reason },
  ...{ cluster: 'local', namespace: environment, createdAt: at(200) },
  workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
  from: { images: ['cart:v1'] },
  to: { images: ['cart:v2'] },
});
const released = [
  record('test', 0, 'Succeeded'),
  record('staging', 0, 'Succeeded'),
];
const well: PlaceHealth = { state: 'well', sentence: 'all is well' };
const next = (
  records: readonly ReleaseRecord[],
  health: readonly PlaceHealth[] = [],
  soakingSince?: string,
) => nextWave({ ...waves, soakingSince }, records, health, NOW);

describe('a release in waves', () => {
  it('begins what its portal died before', () => {
    expect(next([])).toMatchObject({ do: 'begin', wave: 0 });
    expect(next([record('test', 0, 'Running')])).toEqual({
      ...{ do: 'begin', wave: 0 },
      places: [place('staging')],
    });
  });

  it('waits for all of a wave', () => {
    const records = [released[0], record('staging', 0, 'Running')];
    expect(next(records)).toEqual({
      do: 'wait',
      reason: 'wave 1 of 2: the release in staging is under way',
    });
  });

  it('watches a wave for its soak time, from when all of it is well', () => {
    const reason = 'wave 1 of 2: test, staging is watched until ';
    expect(next(released, [well, well])).toEqual({
      ...{ do: 'soak', since: NOW },
      reason: `${reason}2026-11-22T09:11:00.000Z`,
    });
    expect(next(released, [well, well], at(59))).toMatchObject({ do: 'soak' });
    expect(next(released, [well, well], at(60))).toEqual({
      ...{ do: 'begin', wave: 1 },
      places: [place('production')],
    });
  });

  it('begins to watch anew when a place was not well', () => {
    const unwell: PlaceHealth = {
      state: 'unwell',
      sentence: 'Deployment cart: 1 of 2 new pods are available',
    };
    expect(next(released, [well, unwell], at(3_600))).toEqual({
      do: 'wait',
      reason: `wave 1 of 2: ${unwell.sentence}; it has to be well for 60 s before the next one begins`,
    });
  });

  it.each(['Failed', 'RolledBack', 'TimedOut', 'Superseded', 'Cancelled'])(
    'stops when a release ends as %s',
    status => {
      const bad = record('staging', 0, status as RecordStatus, 'errors');
      expect(next([released[0], bad])).toEqual({
        ...{ do: 'end', status: 'Failed' },
        reason: `wave 1 of 2: the release in staging ended as ${status}: errors; nothing more begins`,
      });
    },
  );

  it('stops when something else runs where it was watched', () => {
    const replaced: PlaceHealth = {
      state: 'replaced',
      sentence: 'staging has another version by now: cart:v3',
    };
    expect(next(released, [well, replaced], at(3_600))).toEqual({
      ...{ do: 'end', status: 'Failed' },
      reason: `wave 1 of 2: ${replaced.sentence}`,
    });
  });

  it('has succeeded with its last wave, which nothing follows', () => {
    const last = record('production', 1, 'Succeeded');
    expect(next([...released, last], [well])).toEqual({
      ...{ do: 'end', status: 'Succeeded' },
      reason: 'all 2 waves are released',
    });
  });
});
