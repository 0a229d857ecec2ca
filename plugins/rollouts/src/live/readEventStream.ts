// SPDX-License-Identifier: Apache-2.0
import { createParser } from 'eventsource-parser';

/** Longest silence that a healthy stream shows: the backend writes a comment at least every 15 s. */
const SILENCE_MS = 45_000;

/** The live stream said nothing, not even its heartbeat: the connection is dead without having been closed. */
export class SilentStreamError extends Error {
  constructor(readonly silenceMs: number) {
    super(`The live stream has been silent for ${silenceMs / 1000} s`);
    this.name = 'SilentStreamError';
  }
}

/** What is read of a response's body. */
interface ByteSource {
  getReader(): {
    read(): Promise<{ done: boolean; value?: Uint8Array }>;
    cancel(): Promise<void>;
  };
}

/**
 * The `data` of each server-sent event of a body, until the server ends it.
 *
 * @throws SilentStreamError after 45 s without a byte.
 */
export async function* readEventStream(
  body: ByteSource,
): AsyncIterable<string> {
  const events: string[] = [];
  const parser = createParser({ onEvent: event => events.push(event.data) });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await readOrGiveUp(reader);
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* events.splice(0);
    }
  } finally {
    // The connection must not outlive the reader; that it may be broken already is no news here.
    await reader.cancel().catch(() => undefined);
  }
}

async function readOrGiveUp(reader: ReturnType<ByteSource['getReader']>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SilentStreamError(SILENCE_MS)),
      SILENCE_MS,
    );
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}
