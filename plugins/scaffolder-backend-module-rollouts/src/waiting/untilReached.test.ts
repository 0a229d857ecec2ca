// SPDX-License-Identifier: Apache-2.0
import type { RolloutChange, RolloutStatus } from '@teal/rollouts-common';
import { AnApi, refusal } from '../testing/anApi';
import { aView, atPause, succeeded } from '../testing/aView';
import { followRollout } from './followRollout';
import type { Goal } from './progress';
import { untilReached } from './untilReached';

const changed = (status: RolloutStatus): RolloutChange => ({
  type: 'changed',
  item: aView(status),
});
const snapshot = (status: RolloutStatus): RolloutChange => ({
  type: 'snapshot',
  items: [aView(status)],
});
const surging: RolloutStatus = {
  ...atPause,
  phase: 'Progressing',
  message: 'step 1 of 3: 0 of 2 new pods ready',
};

function waitOn(
  backend: AnApi,
  options: {
    until?: Goal[];
    timeoutMs?: number;
    signal?: AbortSignal;
  } = {},
) {
  const lines: string[] = [];
  const { until = ['paused'], timeoutMs = 600_000, signal } = options;
  const end = untilReached({
    api: backend.api,
    first: aView(surging),
    awaited: { release: 'g7', until },
    timeoutMs,
    signal,
    log: line => lines.push(line),
  });
  return { lines, end };
}

describe('waiting for a release', () => {
  it('writes each new sentence into the log once, and ends with the goal', async () => {
    const backend = new AnApi();
    backend.streams = [
      [
        snapshot(surging),
        changed(surging),
        changed(atPause),
        changed(succeeded),
      ],
    ];
    const { lines, end } = waitOn(backend);
    await expect(end).resolves.toMatchObject({ goal: 'paused' });
    expect(lines).toEqual([
      'Progressing g7: step 1 of 3: 0 of 2 new pods ready',
      'Paused g7: step 1 of 3: waits for a promote',
    ]);
  });

  it('goes on after a stream that ended, and says so', async () => {
    const backend = new AnApi();
    backend.streams = [[snapshot(surging)], [snapshot(atPause)]];
    const { lines, end } = waitOn(backend);
    await expect(end).resolves.toMatchObject({ goal: 'paused' });
    expect(lines).toContain(
      'the events of local/shop/cart stopped (the event stream ended)',
    );
    expect(backend.opened).toBe(2);
  });

  it('fails when the release ends otherwise', async () => {
    const backend = new AnApi();
    const result = { ...atPause.release!, result: 'RolledBack' as const };
    backend.streams = [[changed({ ...atPause, release: result })]];
    await expect(waitOn(backend).end).rejects.toThrow(
      'local/shop/cart: release g7 has ended as RolledBack',
    );
  });

  it('fails when its time is over, with what the release waits for', async () => {
    await expect(
      waitOn(new AnApi(), { timeoutMs: 1, until: ['healthy'] }).end,
    ).rejects.toThrow(
      'local/shop/cart is not healthy after 0 s; Progressing g7: step 1 of 3: 0 of 2 new pods ready',
    );
  });

  it('ends with the task', async () => {
    const task = new AbortController();
    const { end } = waitOn(new AnApi(), { signal: task.signal });
    task.abort();
    await expect(end).rejects.toThrow(/^the task was cancelled/);
  });

  it('fails when the Rollout is deleted', async () => {
    const backend = new AnApi();
    const { cluster, rollout } = aView();
    const { namespace, name } = rollout.metadata;
    backend.streams = [[{ type: 'removed', cluster, namespace, name }]];
    await expect(waitOn(backend).end).rejects.toThrow(
      'Rollout local/shop/cart was deleted',
    );
  });

  it('waits longer after each failure, and gives up at once where it may not look', async () => {
    const waits: number[] = [];
    const answers = [503, 503, 503, 403];
    const views = followRollout({
      api: {
        async *watchRollout() {
          throw await refusal(answers.shift() ?? 500, 'no');
        },
      },
      ref: { cluster: 'local', namespace: 'shop', name: 'cart' },
      signal: new AbortController().signal,
      onBroken: () => {},
      wait: async ms => {
        waits.push(ms);
      },
    });
    await expect(views.next()).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: 'no',
    });
    expect(waits).toEqual([1_000, 2_000, 4_000]);
  });
});
