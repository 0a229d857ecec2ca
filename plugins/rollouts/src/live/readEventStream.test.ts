// SPDX-License-Identifier: Apache-2.0
import { ReadableStream } from 'node:stream/web';
import { readEventStream, SilentStreamError } from './readEventStream';

function body(...chunks: string[]): globalThis.ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  }) as globalThis.ReadableStream<Uint8Array>;
}

async function all(stream: AsyncIterable<string>): Promise<string[]> {
  const events: string[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe('readEventStream', () => {
  it('puts events together that arrive in pieces, and skips heartbeats', async () => {
    const stream = body(
      ': here I am\n\n',
      'data: {"a"',
      ':1}\n\ndata: two\n',
      '\n',
    );
    expect(await all(readEventStream(stream))).toEqual(['{"a":1}', 'two']);
  });

  it('keeps a letter together that is cut in the middle', async () => {
    const bytes = new TextEncoder().encode('data: grün\n\n');
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, 9));
        controller.enqueue(bytes.slice(9));
        controller.close();
      },
    }) as globalThis.ReadableStream<Uint8Array>;
    expect(await all(readEventStream(stream))).toEqual(['grün']);
  });
});

describe('a stream without a heartbeat', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is given up after 45 s', async () => {
    const silent = new ReadableStream<Uint8Array>(
      {},
    ) as globalThis.ReadableStream<Uint8Array>;
    const given = expect(all(readEventStream(silent))).rejects.toEqual(
      new SilentStreamError(45_000),
    );
    await Promise.all([given, jest.advanceTimersByTimeAsync(45_000)]);
  });
});
