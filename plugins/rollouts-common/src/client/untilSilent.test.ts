// SPDX-License-Identifier: Apache-2.0
import type { WatchOptions } from './RolloutsApi';
import { untilSilent } from './untilSilent';

/** A stream that says one thing, then nothing; it ends as a request does whose signal is aborted. */
function quietStream() {
  const opened: Required<WatchOptions>[] = [];
  async function* open(options: Required<WatchOptions>) {
    opened.push(options);
    yield 'one';
    await new Promise((_, reject) => {
      options.signal.addEventListener('abort', () =>
        reject(options.signal.reason),
      );
    });
  }
  return { open, opened };
}

describe('a stream', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('that falls silent is given up after 45 s, and closed', async () => {
    const { open, opened } = quietStream();
    const stream = untilSilent(open, new AbortController().signal);
    expect((await stream.next()).value).toBe('one');
    const outcomes = Promise.allSettled([stream.next()]);
    await jest.advanceTimersByTimeAsync(45_000);
    expect((await outcomes)[0]).toMatchObject({
      status: 'rejected',
      reason: { name: 'SilentStreamError', silenceMs: 45_000 },
    });
    expect(opened[0].signal.aborted).toBe(true);
  });

  it('that only sends its heartbeat stays open', async () => {
    const { open, opened } = quietStream();
    const stop = new AbortController();
    const stream = untilSilent(open, stop.signal);
    await stream.next();
    const outcomes = Promise.allSettled([stream.next()]);
    for (let beat = 0; beat < 10; beat += 1) {
      await jest.advanceTimersByTimeAsync(15_000);
      opened[0].onAlive();
    }
    expect(opened[0].signal.aborted).toBe(false);
    stop.abort();
    expect((await outcomes)[0]).toMatchObject({
      status: 'rejected',
      reason: { name: 'AbortError' },
    });
    expect(jest.getTimerCount()).toBe(0);
  });
});
