// SPDX-License-Identifier: Apache-2.0
import { readEventStream } from './readEventStream';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A body of these pieces; after the last one it ends, or says nothing more. */
function body(pieces: Uint8Array[], end: 'ends' | 'falls silent' = 'ends') {
  const rest = [...pieces];
  const cancel = jest.fn(async () => {});
  const read = async () => {
    const value = rest.shift();
    if (value) return { done: false, value };
    return end === 'ends' ? { done: true } : new Promise<never>(() => {});
  };
  return { getReader: () => ({ read, cancel }), cancel };
}

async function all(stream: AsyncIterable<string>): Promise<string[]> {
  const events: string[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe('readEventStream', () => {
  it('puts events together that arrive in pieces, and skips heartbeats', async () => {
    const pieces = [
      ': here I am\n\n',
      'data: {"a"',
      ':1}\n\ndata: two\n',
      '\n',
    ].map(bytesOf);
    expect(await all(readEventStream(body(pieces)))).toEqual([
      '{"a":1}',
      'two',
    ]);
  });

  it('keeps a letter together that is cut in the middle', async () => {
    const bytes = bytesOf('data: grün\n\n');
    const pieces = [bytes.slice(0, 9), bytes.slice(9)];
    expect(await all(readEventStream(body(pieces)))).toEqual(['grün']);
  });
});

describe('a stream without a heartbeat', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is given up after 45 s, and closed', async () => {
    const silent = body([bytesOf('data: one\n\n')], 'falls silent');
    const events = readEventStream(silent)[Symbol.asyncIterator]();
    expect((await events.next()).value).toBe('one');
    const outcomes = Promise.allSettled([events.next()]);
    await jest.advanceTimersByTimeAsync(45_000);
    expect((await outcomes)[0]).toMatchObject({
      status: 'rejected',
      reason: { name: 'SilentStreamError', silenceMs: 45_000 },
    });
    expect(silent.cancel).toHaveBeenCalled();
  });
});
