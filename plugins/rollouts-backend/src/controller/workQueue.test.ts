// SPDX-License-Identifier: Apache-2.0
import { FakeClock, settled } from './testing/fakeClock';
import { Next, WorkQueue } from './workQueue';

/** A queue whose workers end when the test says so. */
function setUp(options: { concurrency?: number } = {}) {
  const clock = new FakeClock();
  const started: string[] = [];
  const running = new Map<string, (next: Next) => void>();
  const errors: unknown[] = [];
  const queue = new WorkQueue({
    clock,
    random: () => 0.5,
    backoff: { firstMs: 100, maxMs: 1_000 },
    ...options,
    onError: (_key, error) => errors.push(error),
    work: key => {
      started.push(key);
      return new Promise(resolve => running.set(key, resolve));
    },
  });
  const end = async (key: string, next: Next = { kind: 'rest' }) => {
    running.get(key)?.(next);
    running.delete(key);
    await settled();
  };
  return { clock, queue, started, running, end, errors };
}

describe('WorkQueue', () => {
  it('runs nothing until it is opened, then every key once', () => {
    const { queue, started } = setUp();
    queue.add('a');
    queue.add('b');
    queue.add('a');
    expect(started).toEqual([]);
    queue.open();
    expect(started).toEqual(['a', 'b']);
  });

  it('works on one key by one worker, and once more when it was added meanwhile', async () => {
    const { queue, started, end } = setUp();
    queue.open();
    queue.add('a');
    queue.add('a');
    queue.add('a');
    expect(started).toEqual(['a']);
    await end('a');
    expect(started).toEqual(['a', 'a']);
    await end('a');
    expect(started).toEqual(['a', 'a']);
  });

  it('works on several keys side by side, up to its limit', async () => {
    const { queue, started, end } = setUp({ concurrency: 2 });
    queue.open();
    ['a', 'b', 'c'].forEach(key => queue.add(key));
    expect(started).toEqual(['a', 'b']);
    expect(queue.depth).toBe(1);
    await end('b');
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('looks again at the time that a round asked for', async () => {
    const { queue, started, end, clock } = setUp();
    queue.open();
    queue.add('a');
    await end('a', { kind: 'at', time: clock.now() + 5_000 });
    await clock.advance(4_999);
    expect(started).toEqual(['a']);
    await clock.advance(1);
    expect(started).toEqual(['a', 'a']);
  });

  it('keeps the earlier of two planned times', async () => {
    const { queue, started, clock } = setUp();
    queue.open();
    queue.addAt('a', clock.now() + 1_000);
    queue.addAt('a', clock.now() + 9_000);
    await clock.advance(1_000);
    expect(started).toEqual(['a']);
    expect(clock.pending()).toEqual([]);
  });

  it('backs off with every failure in a row, and starts over after a success', async () => {
    const { queue, started, end, clock } = setUp();
    queue.open();
    queue.add('a');
    await end('a', { kind: 'backOff' });
    expect(clock.pending()).toEqual([75]);
    await clock.advance(75);
    await end('a', { kind: 'backOff' });
    expect(clock.pending()).toEqual([150]);
    await clock.advance(150);
    await end('a');
    queue.add('a');
    await end('a', { kind: 'backOff' });
    expect(clock.pending()).toEqual([75]);
    expect(started).toHaveLength(4);
  });

  it('never backs off for longer than its limit', async () => {
    const { queue, end, clock } = setUp();
    queue.open();
    queue.add('a');
    for (let failure = 0; failure < 20; failure += 1) {
      await end('a', { kind: 'backOff' });
      await clock.advance(1_000);
    }
    await end('a', { kind: 'backOff' });
    expect(clock.pending()).toEqual([750]);
  });

  it('leaves a server alone for as long as it asks, where that is longer', async () => {
    const { queue, end, clock } = setUp();
    queue.open();
    queue.add('a');
    await end('a', { kind: 'backOff', leastMs: 1_000 });
    expect(clock.pending()).toEqual([1_000]);
    await clock.advance(1_000);
    await end('a', { kind: 'backOff', leastMs: 10 });
    expect(clock.pending()).toEqual([150]);
  });

  it('runs a key that backs off at once when an event comes', async () => {
    const { queue, started, end, clock } = setUp();
    queue.open();
    queue.add('a');
    await end('a', { kind: 'backOff' });
    queue.add('a');
    expect(started).toEqual(['a', 'a']);
    expect(clock.pending()).toEqual([]);
  });

  it('backs off and tells when a worker throws', async () => {
    const clock = new FakeClock();
    const errors: string[] = [];
    const queue = new WorkQueue({
      clock,
      work: () => Promise.reject(new Error('broken')),
      onError: (key, error) =>
        errors.push(`${key}: ${(error as Error).message}`),
    });
    queue.open();
    queue.add('a');
    await settled();
    expect(errors).toEqual(['a: broken']);
    expect(clock.pending()).toHaveLength(1);
  });

  it('waits for the workers under way when it is closed, and starts no other', async () => {
    const { queue, started, end } = setUp({ concurrency: 1 });
    queue.open();
    queue.add('a');
    queue.add('b');
    let closed = false;
    const closing = queue.close().then(() => {
      closed = true;
    });
    await settled();
    expect(closed).toBe(false);
    await end('a');
    await closing;
    expect(started).toEqual(['a']);
    queue.open();
    expect(started).toEqual(['a', 'b']);
  });

  it('leaves no timer behind when it is stopped', async () => {
    const { queue, end, clock } = setUp();
    queue.open();
    queue.add('a');
    await end('a', { kind: 'at', time: clock.now() + 5_000 });
    await queue.stop();
    expect(clock.pending()).toEqual([]);
    expect(queue.depth).toBe(0);
  });
});
