// SPDX-License-Identifier: Apache-2.0

/**
 * The `data` of each server-sent event in a text that arrives in pieces
 * (WHATWG HTML, "Server-sent events"). Comments, ids and names are skipped;
 * an event that the stream cuts off is dropped, as the standard says.
 */
export async function* serverSentData(
  pieces: AsyncIterable<string>,
): AsyncGenerator<string> {
  let rest = '';
  let data: string[] = [];
  for await (const piece of pieces) {
    const lines = (rest + piece).split(/\r\n|\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length) yield data.join('\n');
        data = [];
      } else if (line.startsWith('data:')) {
        data.push(line.slice(5).replace(/^ /, ''));
      }
    }
  }
}
