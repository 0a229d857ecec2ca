// SPDX-License-Identifier: Apache-2.0
import type { RolloutChange, RolloutView } from '@teal/rollouts-common';
import { refused } from '../__testUtils__/refused';
import { rolloutView } from '../fixtures/rolloutView';
import { type Freshness, followRollouts, waitMs } from './followRollouts';

type Stream = () => AsyncIterable<RolloutChange>;

const snapshot: RolloutChange = { type: 'snapshot', items: [rolloutView({})] };

/** A stream that says this and is then cut. */
function cutAfter(...changes: RolloutChange[]): Stream {
  return async function* cut() {
    yield* changes;
    throw new TypeError('network error');
  };
}

function endsAfter(...changes: RolloutChange[]): Stream {
  return async function* ends() {
    yield* changes;
  };
}

function failsWith(status: number, message: string): Stream {
  // eslint-disable-next-line require-yield
  return async function* fails() {
    throw await refused(status, message);
  };
}

/** Plays streams and answers one after the other; the story ends with the last wait. */
async function follow(options: {
  streams: Stream[];
  list?: () => Promise<RolloutView[]>;
}) {
  const stop = new AbortController();
  const streams = [...options.streams];
  const story: (Freshness | RolloutChange | { waited: number })[] = [];
  let now = 1_000;
  await followRollouts({
    api: {
      watchRollouts: () => streams.shift()!(),
      listRollouts: options.list ?? (async () => [rolloutView({})]),
    },
    entityRef: 'component:default/cart',
    signal: stop.signal,
    onChange: change => story.push(change),
    onFreshness: freshness => story.push(freshness),
    wait: async ms => {
      story.push({ waited: ms });
      now += ms;
      if (!streams.length) stop.abort();
    },
    now: () => now,
  });
  return story;
}

describe('followRollouts', () => {
  it('is live from the first change on', async () => {
    const story = await follow({ streams: [endsAfter(snapshot)] });
    expect(story.slice(0, 3)).toEqual([
      { kind: 'connecting' },
      snapshot,
      { kind: 'live' },
    ]);
  });

  it('refetches and says "catching up" when the stream is cut, then is live again', async () => {
    const story = await follow({
      streams: [cutAfter(snapshot), endsAfter(snapshot)],
    });
    expect(story).toEqual([
      { kind: 'connecting' },
      snapshot,
      { kind: 'live' },
      snapshot,
      { kind: 'catchingUp', since: 1_000 },
      { waited: 500 },
      snapshot,
      { kind: 'live' },
      snapshot,
      { kind: 'catchingUp', since: 1_500 },
      { waited: 500 },
    ]);
  });

  it('treats a stream that the server ends as broken', async () => {
    const story = await follow({ streams: [endsAfter()] });
    expect(story).toContainEqual({ kind: 'catchingUp', since: 1_000 });
  });

  it('says since when it is offline, and waits longer each time', async () => {
    const story = await follow({
      streams: [cutAfter(), cutAfter(), cutAfter()],
      list: async () => {
        throw new TypeError('Failed to fetch');
      },
    });
    expect(story).toEqual([
      { kind: 'connecting' },
      { kind: 'offline', since: 1_000, reason: 'Failed to fetch' },
      { waited: 500 },
      { kind: 'offline', since: 1_000, reason: 'Failed to fetch' },
      { waited: 1_000 },
      { kind: 'offline', since: 1_000, reason: 'Failed to fetch' },
      { waited: 2_000 },
    ]);
  });

  it('never waits longer than 10 s', () => {
    expect(waitMs(30)).toBe(10_000);
  });

  it('stops when the backend refuses, and keeps the reason', async () => {
    const story = await follow({
      streams: [failsWith(403, 'You lack rollouts.release.read')],
    });
    expect(story).toHaveLength(2);
    expect(story[1]).toMatchObject({
      kind: 'refused',
      reason: 'You lack rollouts.release.read',
    });
  });

  it('tries again after an error of the server', async () => {
    const story = await follow({
      streams: [failsWith(503, 'starting'), endsAfter(snapshot)],
    });
    expect(story).toContainEqual({ kind: 'live' });
  });
});
