// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import type { Response } from 'express';

/**
 * Sends text as it arrives, no faster than the client reads. Nothing is sent
 * before the first piece, so that a refusal can still have its own status.
 */
export async function sendText(
  response: Response,
  pieces: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<void> {
  for await (const piece of pieces) {
    if (!response.headersSent) startText(response);
    if (!response.write(piece)) {
      await once(response, 'drain', { signal }).catch(() => undefined);
    }
    if (signal.aborted) return;
  }
  if (!response.headersSent) startText(response);
  response.end();
}

function startText(response: Response): void {
  response.status(200);
  response.set({
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-content-type-options': 'nosniff',
    'x-accel-buffering': 'no',
  });
}
