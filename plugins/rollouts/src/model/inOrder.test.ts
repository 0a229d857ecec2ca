// SPDX-License-Identifier: Apache-2.0
import type { TimelineEntry } from '@teal/rollouts-common';
import { inOrder } from './inOrder';

const line = (
  ms: string,
  kind: TimelineEntry['kind'],
  state: string,
): TimelineEntry => ({ at: `2026-11-22T10:00:${ms}Z`, kind, state });

describe('inOrder', () => {
  it('puts a pod behind what happened in the same second, whose time is known better', () => {
    const lines = [
      line('00.000', 'pod', 'Created'),
      line('00.000', 'pod', 'Ready'),
      line('00.200', 'status', 'Running'),
      line('01.100', 'step', 'Started'),
    ];
    expect(inOrder(lines).map(({ state }) => state)).toEqual([
      'Running',
      'Created',
      'Ready',
      'Started',
    ]);
  });
});
