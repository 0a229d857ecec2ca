// SPDX-License-Identifier: Apache-2.0
import { steadyWallTime } from './steadyClock';

/** Time as the controller's shell sees it; tests bring their own. */
export interface Clock {
  /** Milliseconds since the epoch, for what people read and what outlives a process. */
  now(): number;
  /** Milliseconds that no time change moves, for deadlines. */
  monotonic(): number;
  /** Runs `task` once after `delayMs`; the result cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** setTimeout takes no more. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** The machine's clock, without the jumps of a clock that is set. Its timers don't keep a process alive. */
export const systemClock: Clock = {
  now: steadyWallTime(),
  monotonic: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(
      task,
      Math.min(Math.max(delayMs, 0), MAX_DELAY_MS),
    );
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delayMs`, or at once when the signal is aborted. */
export function pause(
  clock: Clock,
  delayMs: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener('abort', early);
      resolve();
    });
    function early() {
      cancel();
      resolve();
    }
    signal.addEventListener('abort', early, { once: true });
  });
}
