// SPDX-License-Identifier: Apache-2.0
/** Time as the controller's shell sees it; tests bring their own. */
export interface Clock {
  /** Wall clock in milliseconds since the epoch, for what people read. */
  now(): number;
  /** Milliseconds that no time change moves, for deadlines. */
  monotonic(): number;
  /** Runs `task` once after `delayMs`; the result cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** setTimeout takes no more. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** The machine's clock. Its timers don't keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
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
