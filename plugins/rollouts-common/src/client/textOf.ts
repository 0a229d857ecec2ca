// SPDX-License-Identifier: Apache-2.0
import type { WatchOptions } from './RolloutsApi';

/** The body as it arrives; leaving the loop closes the connection. */
export async function* textOf(
  response: Response,
  { onAlive }: WatchOptions = {},
): AsyncGenerator<string> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onAlive?.();
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel();
  }
}
