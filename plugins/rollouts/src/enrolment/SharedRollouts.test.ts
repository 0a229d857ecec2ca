// SPDX-License-Identifier: Apache-2.0
import type { RolloutChange, RolloutView } from '@teal/rollouts-common';
import { rolloutView } from '../fixtures/rolloutView';
import { SharedRollouts } from './SharedRollouts';

/** A backend whose streams say what a test tells them to, until their reader leaves. */
class Streams {
  opened = 0;
  left = 0;
  #say: (change: RolloutChange) => void = () => {};
  readonly #changes: RolloutChange[] = [];

  readonly api = {
    listRollouts: async () => [],
    watchRollouts: (_filter: unknown, how: { signal?: AbortSignal } = {}) =>
      this.#stream(how.signal!),
  };

  say(change: RolloutChange): void {
    this.#changes.push(change);
    this.#say(change);
  }

  async *#stream(signal: AbortSignal): AsyncGenerator<RolloutChange> {
    this.opened += 1;
    signal.addEventListener('abort', () => (this.left += 1));
    while (!signal.aborted) {
      const next = this.#changes.shift();
      if (next) yield next;
      else await this.#somethingSaid(signal);
    }
  }

  #somethingSaid(signal: AbortSignal): Promise<void> {
    return new Promise(done => {
      this.#say = () => done();
      signal.addEventListener('abort', () => done());
    });
  }
}

const names = (views: readonly RolloutView[]) =>
  views.map(({ rollout }) => rollout.metadata.name);

/** Resolves when the listener was called. */
function nextChange(rollouts: SharedRollouts): {
  changed: Promise<void>;
  leave: () => void;
} {
  let leave = () => {};
  const changed = new Promise<void>(done => {
    leave = rollouts.subscribe(done);
  });
  return { changed, leave };
}

describe('the Rollouts that the cells of a table share', () => {
  it('come over one stream, however many cells there are, and show each change', async () => {
    const streams = new Streams();
    const rollouts = new SharedRollouts(streams.api);
    const cells = [nextChange(rollouts), nextChange(rollouts)];
    streams.say({ type: 'snapshot', items: [rolloutView({ name: 'cart' })] });
    await Promise.all(cells.map(({ changed }) => changed));
    expect(names(rollouts.now())).toEqual(['cart']);
    const later = nextChange(rollouts);
    streams.say({ type: 'changed', item: rolloutView({ name: 'till' }) });
    await later.changed;
    expect(names(rollouts.now())).toEqual(['cart', 'till']);
    expect(streams.opened).toBe(1);
    [...cells, later].forEach(({ leave }) => leave());
  });

  it('are followed no longer when the last cell is gone, and again when one comes', async () => {
    const streams = new Streams();
    const rollouts = new SharedRollouts(streams.api);
    const [first, second] = [nextChange(rollouts), nextChange(rollouts)];
    streams.say({ type: 'snapshot', items: [] });
    first.leave();
    expect(streams.left).toBe(0);
    second.leave();
    expect(streams.left).toBe(1);
    const again = nextChange(rollouts);
    streams.say({ type: 'snapshot', items: [rolloutView({})] });
    await again.changed;
    expect(streams.opened).toBe(2);
    again.leave();
  });
});
