// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../clock';

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now: number;
  #started: number;
  #timers: { at: number; task: () => void }[] = [];

  constructor(now = Date.parse('2026-01-01T00:00:00Z')) {
    this.#now = now;
    this.#started = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#started;
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { at: this.#now + Math.max(delayMs, 0), task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter(it => it !== timer);
    };
  }

  /** The machine sleeps: only the wall clock goes on, and timers wait as much longer. */
  suspend(ms: number): void {
    this.#now += ms;
    this.#started += ms;
    for (const timer of this.#timers) timer.at += ms;
  }

  /** Timers that haven't run yet, as milliseconds from now, soonest first. */
  pending(): number[] {
    return this.#timers.map(it => it.at - this.#now).sort((a, b) => a - b);
  }

  /** Moves time on, running what becomes due in its order and letting promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (;;) {
      const [next] = this.#timers
        .filter(it => it.at <= end)
        .sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#now = Math.max(next.at, this.#now);
      this.#timers = this.#timers.filter(it => it !== next);
      next.task();
      await settled();
    }
    this.#now = end;
    await settled();
  }
}

/** Resolves after every promise that can settle without I/O has settled. */
export function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
