// SPDX-License-Identifier: Apache-2.0
import { setTimeout as delay } from 'node:timers/promises';

const betweenTriesMs = 20;

/**
 * Repeats `attempt` until it neither throws nor answers false; for programs that are still starting and can't be
 * watched yet. When the signal aborts, throws what the last attempt threw.
 */
export async function until(
  attempt: () => Promise<boolean | void>,
  signal: AbortSignal,
): Promise<void> {
  let lastError: unknown = new Error('never tried');
  const aborted = new Promise<false>(resolve => {
    signal.addEventListener('abort', () => resolve(false), { once: true });
  });
  while (!signal.aborted) {
    try {
      if ((await Promise.race([attempt(), aborted])) !== false) {
        return;
      }
      lastError = new Error('the condition did not hold');
    } catch (error) {
      lastError = error;
    }
    await delay(betweenTriesMs);
  }
  throw lastError;
}
