// SPDX-License-Identifier: Apache-2.0
import type { Rollout, RolloutStatus } from '@teal/rollouts-common';
import { catalogMarks } from '@teal/rollouts-common';
import { builtInPresets } from '../presets/builtInPresets';
import { toKeep, toOrphan, toRemove } from './difference';
import { wantedRollout } from './wantedRollout';

function wanted(preset: string, paused = false) {
  return wantedRollout(
    {
      entityRef: 'component:default/cart',
      entityName: 'cart',
      link: { id: 'cart' },
      strategy: preset,
      spec: builtInPresets.find(it => it.name === preset)!.spec,
      paused,
    },
    { namespace: 'shop', name: 'cart', labels: {}, podLabels: {} },
    { service: 'cart', routes: [] },
  );
}

/** As the cluster has it after it was applied. */
function standing(
  options: {
    paused?: boolean;
    status?: RolloutStatus;
    annotations?: Record<string, string>;
    deleting?: boolean;
  } = {},
): Rollout {
  const { metadata, ...rest } = wanted('canary', options.paused);
  return {
    ...rest,
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, ...options.annotations },
      labels: { ...metadata.labels },
      uid: 'u',
      resourceVersion: '7',
      generation: 1,
      creationTimestamp: '',
      ...(options.deleting && { deletionTimestamp: '2026-11-22T10:00:00Z' }),
    },
    status: options.status,
  };
}

const underWay: RolloutStatus = {
  phase: 'Paused',
  release: { id: 'g7', startedAt: '2026-11-22T10:00:00Z' },
};
const aborted: RolloutStatus = {
  phase: 'RolledBack',
  release: {
    id: 'g7',
    startedAt: '2026-11-22T10:00:00Z',
    finishedAt: '2026-11-22T10:01:00Z',
  },
};
const ended: RolloutStatus = { ...aborted, phase: 'Healthy' };

describe('a Rollout that an entity wants', () => {
  it('is made where there is none', () => {
    expect(toKeep(wanted('canary'), undefined)).toEqual({
      state: 'kept',
      write: { kind: 'apply', wanted: wanted('canary') },
    });
  });

  it('is left alone where it is as it was applied', () => {
    expect(toKeep(wanted('canary'), standing())).toEqual({ state: 'kept' });
  });

  it.each<[string, RolloutStatus | undefined]>([
    ['before its first release', undefined],
    ['between two releases', ended],
  ])('is changed %s', (_when, status) => {
    const before = standing({ status });
    expect(toKeep(wanted('blue-green'), before)).toEqual({
      state: 'kept',
      write: { kind: 'apply', wanted: wanted('blue-green'), before },
    });
  });

  it.each<[string, RolloutStatus]>([
    ['while a release is under way', underWay],
    ['while its pods still stand', aborted],
  ])('is not changed %s', (_when, status) => {
    expect(toKeep(wanted('blue-green'), standing({ status }))).toEqual({
      state: 'waiting',
      sentence:
        'has changed, which reaches the Rollout when release g7 has ended',
    });
  });

  it('is paused in mid-release, with the steps that it was started with', () => {
    const before = standing({ status: underWay });
    const { write, state } = toKeep(wanted('blue-green', true), before);
    expect(state).toBe('waiting');
    expect(write).toMatchObject({
      kind: 'apply',
      before,
      wanted: {
        metadata: { annotations: before.metadata.annotations },
        spec: { ...before.spec, paused: true },
      },
    });
  });

  it('goes on in mid-release when it is paused no more', () => {
    const before = standing({ status: underWay, paused: true });
    const { write } = toKeep(wanted('canary'), before);
    expect(write?.kind === 'apply' && write.wanted.spec.paused).toBeUndefined();
  });

  it('keeps what a person changed in the cluster, and says so', () => {
    const edited = standing();
    edited.spec = { ...edited.spec, traffic: { service: 'basket' } };
    expect(toKeep(wanted('canary'), edited)).toEqual({
      state: 'kept',
      sentence:
        'somebody has changed its spec in the cluster, which is left as it is; delete the Rollout to have it made again from the annotations',
    });
  });

  it('is no orphan any more', () => {
    const before = standing({
      annotations: { [catalogMarks.orphaned]: 'gone' },
    });
    expect(toKeep(wanted('canary'), before).write).toEqual({
      kind: 'orphan',
      before,
      sentence: undefined,
    });
  });

  it('is made again after somebody deleted it, not before it is gone', () => {
    expect(
      toKeep(wanted('canary'), standing({ deleting: true })),
    ).toMatchObject({ state: 'leaving' });
  });
});

describe('a Rollout that no entity wants', () => {
  it('is deleted', () => {
    const before = standing({ status: ended });
    expect(toRemove(before)).toEqual({
      state: 'leaving',
      write: { kind: 'delete', before },
    });
  });

  it.each<[string, RolloutStatus]>([
    ['has ended', underWay],
    ['is cleaned up', aborted],
  ])('waits until the release %s', (_when, status) => {
    expect(toRemove(standing({ status }))).toEqual({
      state: 'leaving',
      sentence: 'is not asked for any more, and goes when release g7 has ended',
    });
  });

  it('is an orphan when its entity is gone, which is written once', () => {
    const before = standing();
    const { write, sentence } = toOrphan(before, 'component:default/cart');
    expect(sentence).toBe(
      'component:default/cart is not in the catalog any more, so nobody changes this Rollout; it goes on releasing. Delete it, or register the entity again',
    );
    expect(write).toEqual({ kind: 'orphan', before, sentence });
    const marked = standing({
      annotations: { [catalogMarks.orphaned]: sentence! },
    });
    expect(toOrphan(marked, 'component:default/cart').write).toBeUndefined();
  });
});
