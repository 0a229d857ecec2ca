// SPDX-License-Identifier: Apache-2.0
import { workloadMarks } from '@teal/rollouts-common';
import { aRollout } from '../api/__testUtils__/rollouts';
import { aWorkload } from './__testUtils__/workloads';
import { mayBegin } from './mayBegin';

const gated = { [workloadMarks.gatedLabel]: 'true' };
const inRelease = { [workloadMarks.release]: 'g7' };
const healthy = aRollout({ status: { phase: 'Healthy' } });

const begin = (change: Partial<Parameters<typeof mayBegin>[0]>) =>
  mayBegin({
    workload: aWorkload({ labels: gated }),
    kind: 'Deployment',
    rollout: healthy,
    supersede: false,
    now: Date.parse('2026-11-22T09:00:00Z'),
    ...change,
  });

describe('with a Rollout a release', () => {
  it('begins at rest', () => {
    expect(begin({})).toEqual([]);
  });

  it('is refused while another one is under way, and may take its place', () => {
    const workload = aWorkload({ labels: gated, annotations: inRelease });
    const rollout = aRollout();
    expect(() => begin({ workload, rollout })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /^release g7 of cart is under way \(step 2 of 3/,
        ),
        remedy: 'supersede',
        now: expect.objectContaining({ release: 'g7', step: '2/3' }),
      }),
    );
    expect(begin({ workload, rollout, supersede: true })).toEqual([
      expect.stringContaining('takes the place of release g7'),
    ]);
  });

  it('begins after one that was taken back', () => {
    const workload = aWorkload({ labels: gated, annotations: inRelease });
    const rollout = aRollout({ status: { phase: 'RolledBack' } });
    expect(begin({ workload, rollout })).toEqual([]);
  });

  it('is refused while nothing guards the workload', () => {
    const rollout = aRollout({
      status: { phase: 'Degraded', message: 'there is no Service cart' },
    });
    expect(() => begin({ workload: aWorkload(), rollout })).toThrow(
      "Rollout cart doesn't guard cart yet, so the new version would go out unguarded: there is no Service cart",
    );
  });

  it('says that it will wait where the Rollout holds it', () => {
    const paused = aRollout({ status: { phase: 'Healthy' }, paused: true });
    expect(begin({ rollout: paused })).toEqual([
      expect.stringContaining('spec.paused of Rollout cart is set'),
    ]);
    const closed = {
      ...healthy,
      spec: {
        ...healthy.spec,
        schedule: {
          timeZone: 'UTC',
          windows: [{ days: ['Mon' as const], from: '09:00', to: '10:00' }],
        },
      },
    };
    expect(begin({ rollout: closed })).toEqual([
      expect.stringContaining('until then the release waits'),
    ]);
  });
});

describe('without a Rollout a release', () => {
  const rollout = undefined;

  it('begins', () => {
    expect(begin({ rollout, workload: aWorkload() })).toEqual([]);
    const disabled = { ...healthy, spec: { ...healthy.spec, disabled: true } };
    expect(begin({ rollout: disabled, workload: aWorkload() })).toEqual([]);
  });

  it.each([
    ['of a gated workload', aWorkload({ labels: gated }), 'no Rollout lets'],
    ['of a paused one', aWorkload({ spec: { paused: true } }), 'is paused'],
    [
      'of one that replaces pods only by hand',
      aWorkload({ spec: { updateStrategy: { type: 'OnDelete' } } }),
      'OnDelete',
    ],
    [
      'of one that is going',
      aWorkload({ deletionTimestamp: '2026-11-22T09:00:00Z' }),
      'is being deleted',
    ],
  ])('%s is refused', (_what, workload, sentence) => {
    expect(() => begin({ rollout, workload })).toThrow(sentence);
  });
});
