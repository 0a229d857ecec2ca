// SPDX-License-Identifier: Apache-2.0
import type { RolloutStatus } from '@teal/rollouts-common';
import { StatusPace } from './statusPace';

describe('the pace of a status', () => {
  const pace = new StatusPace();
  const at = { key: 'shop/cart', now: 1_000 };
  const before: RolloutStatus = {
    phase: 'Progressing',
    message: '1 of 5',
    canary: counts(1),
  };

  function counts(readyReplicas: number) {
    return { revision: 'new', images: ['shop:v2'], replicas: 5, readyReplicas };
  }

  it('is at once for the first one, and for whatever the state machine remembers', () => {
    expect(
      pace.dueAt({ ...at, before, after: { ...before, message: '2 of 5' } }),
    ).toBe(1_000);
    pace.written('shop/cart', 1_000);
    expect(
      pace.dueAt({ ...at, before, after: { ...before, phase: 'Paused' } }),
    ).toBe(1_000);
  });

  it('leaves a little time between counts that only people read', () => {
    pace.written('shop/cart', 1_000);
    const after = { ...before, message: '2 of 5', canary: counts(2) };
    expect(pace.dueAt({ ...at, before, after })).toBe(1_250);
  });
});
