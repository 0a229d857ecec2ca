// SPDX-License-Identifier: Apache-2.0
import { createParser } from 'eventsource-parser';

/**
 * The `data` of each server-sent event in a text that arrives in pieces
 * (WHATWG HTML, "Server-sent events"). Comments, ids and names are skipped;
 * an event that the stream cuts off is dropped, as the standard says.
 */
export async function* serverSentData(
  pieces: AsyncIterable<string>,
): AsyncGenerator<string> {
  const events: string[] = [];
  const parser = createParser({ onEvent: event => events.push(event.data) });
  for await (const piece of pieces) {
    parser.feed(piece);
    yield* events.splice(0);
  }
}
