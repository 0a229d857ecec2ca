// SPDX-License-Identifier: Apache-2.0
import {
  commandAnnotations,
  type RolloutStatus,
  type RolloutView,
} from '@teal/rollouts-common';
import { fixtures } from '../fixtures';
import { isDropped, isInForce } from './droppedAdjustment';

const [before] = fixtures.pausedAt20Percent.views;
const asked = { traffic: { weight: 40 }, before };
const step = Number.parseInt(before.rollout.status?.step ?? '', 10);
const release = before.rollout.status?.release?.id ?? '';

/** A later state of the same Rollout. */
function later(options: {
  annotations?: Record<string, string>;
  status?: Partial<RolloutStatus>;
}): RolloutView {
  const { rollout } = before;
  return {
    ...before,
    rollout: {
      ...rollout,
      metadata: {
        ...rollout.metadata,
        resourceVersion: 'later',
        annotations: options.annotations,
      },
      status: { ...rollout.status, ...options.status },
    },
  };
}

describe('an adjustment', () => {
  it('is dropped when the command is gone and nothing has come of it', () => {
    expect(isDropped(asked, later({}))).toBe(true);
    const other = { release, step, traffic: { weight: 30 } };
    expect(isDropped(asked, later({ status: { adjusted: other } }))).toBe(true);
  });

  it.each<[string, RolloutView]>([
    ['has not been written as far as this view goes', before],
    [
      'still stands on the Rollout',
      later({ annotations: { [commandAnnotations.adjust]: '{}' } }),
    ],
    [
      'is in force',
      later({
        status: { adjusted: { release, step, traffic: { weight: 40 } } },
      }),
    ],
    ['belonged to a step that is over', later({ status: { step: '3/4' } })],
    [
      'belonged to a release that is over',
      later({ status: { release: { id: 'g99', startedAt: '' } } }),
    ],
  ])('is not dropped while it %s', (_what, now) => {
    expect(isDropped(asked, now)).toBe(false);
  });

  it('is in force when the status holds it for the release and step', () => {
    const adjusted = { release, step, traffic: { weight: 40 } };
    expect(isInForce(asked, later({ status: { adjusted } }))).toBe(true);
    expect(isInForce(asked, later({}))).toBe(false);
  });
});
