// SPDX-License-Identifier: Apache-2.0
import { ago, FIXTURE_NOW, rolloutView } from '../fixtures/rolloutView';
import { releaseMarks } from './releaseMarks';

const halfAnHourAgo = FIXTURE_NOW - 30 * 60_000;

it('marks each step when its requests had arrived, and how releases ended', () => {
  const view = rolloutView({
    status: {
      steps: [
        { startedAt: ago(900), routedAt: ago(880) },
        { startedAt: ago(300) },
        {},
      ],
      history: [
        {
          id: 'g6',
          startedAt: ago(1_700),
          finishedAt: ago(1_000),
          result: 'RolledBack',
        },
        {
          id: 'g5',
          startedAt: ago(9_000),
          finishedAt: ago(8_000),
          result: 'Succeeded',
        },
      ],
    },
  });
  expect(releaseMarks(view, halfAnHourAgo, FIXTURE_NOW)).toEqual([
    {
      kind: 'end',
      at: Date.parse(ago(1_000)),
      release: 'g6',
      result: 'RolledBack',
    },
    { kind: 'step', at: Date.parse(ago(880)), number: 1 },
    { kind: 'step', at: Date.parse(ago(300)), number: 2 },
  ]);
});

it('marks nothing for a Rollout that never released', () => {
  expect(releaseMarks(rolloutView({}), halfAnHourAgo, FIXTURE_NOW)).toEqual([]);
});
