// SPDX-License-Identifier: Apache-2.0
import type { RolloutStatus } from '@teal/rollouts-common';
import { aRollout } from '../api/__testUtils__/rollouts';
import { vanishedRelease } from './vanishedRelease';

const record = {
  releaseId: 'g19',
  createdAt: '2026-11-01T09:30:00.000Z',
  images: ['cart:v2'],
};
const v4 = { id: 'g17', startedAt: '2026-11-01T09:00:00.000Z' };
const ended = { ...v4, finishedAt: '2026-11-01T09:31:00.000Z' } as const;

const endWith = (status: RolloutStatus) =>
  vanishedRelease(aRollout({ status }), record);

describe('a record under way', () => {
  it('goes on while its Rollout knows the release, as the present one or an earlier one', () => {
    const own = { ...v4, id: 'g19' };
    expect(endWith({ release: own, phase: 'Paused' })).toBeUndefined();
    const later = { ...v4, id: 'g21', startedAt: '2026-11-01T10:00:00.000Z' };
    expect(endWith({ release: later, history: [own] })).toBeUndefined();
  });

  it('waits for a controller that has not seen its template yet', () => {
    const status = { release: v4, observedWorkloadGeneration: 18 } as const;
    expect(endWith({ ...status, phase: 'Healthy' })).toBeUndefined();
    expect(endWith({})).toBeUndefined();
  });

  it('that went back to the stable version in the middle of another release succeeds with it', () => {
    const status: RolloutStatus = {
      release: v4,
      observedWorkloadGeneration: 20,
      stable: {
        ...{ revision: 'aaa', images: ['cart:v2'] },
        ...{ replicas: 2, readyReplicas: 2 },
      },
    };
    expect(endWith({ ...status, phase: 'RollingBack' })).toBeUndefined();
    const release = { ...ended, result: 'RolledBack' } as const;
    expect(endWith({ ...status, release, phase: 'Healthy' })).toEqual({
      status: 'Succeeded',
      weight: 100,
      reason: expect.stringContaining('so g17 was taken back'),
    });
  });

  it('has been superseded where the Rollout tells of later templates only', () => {
    const superseded = { status: 'Superseded', reason: expect.any(String) };
    const release = { ...ended, result: 'Succeeded' } as const;
    expect(
      endWith({ release, observedWorkloadGeneration: 20, phase: 'Healthy' }),
    ).toEqual(superseded);
    // A workload that was made anew counts its generations anew.
    const anew = { id: 'g3', startedAt: '2026-11-01T10:00:00.000Z' };
    expect(endWith({ release: anew, observedWorkloadGeneration: 3 })).toEqual(
      superseded,
    );
  });

  it('is cancelled with its Rollout', () => {
    expect(vanishedRelease(undefined, record)).toEqual({
      status: 'Cancelled',
      reason: 'its Rollout was deleted',
    });
  });
});
