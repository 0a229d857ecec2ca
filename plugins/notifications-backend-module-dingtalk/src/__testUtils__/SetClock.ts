// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../Clock';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock whose time passes when a test says so. */
export class SetClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];
  #watching: (() => void)[] = [];

  constructor(now: number = 1_762_000_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const wake = () => {
        this.#sleepers = this.#sleepers.filter(it => it.wake !== wake);
        resolve();
      };
      signal.addEventListener('abort', wake, { once: true });
      this.#sleepers.push({ until: this.#now + ms, wake });
      this.#watching.splice(0).forEach(tell => tell());
    });
  }

  /** Milliseconds for which somebody sleeps, as soon as somebody does. */
  async asleep(): Promise<number> {
    while (!this.#sleepers.length) {
      await new Promise<void>(resolve => this.#watching.push(resolve));
    }
    return this.#sleepers[0].until - this.#now;
  }

  pass(ms: number): void {
    this.#now += ms;
    this.#sleepers
      .filter(({ until }) => until <= this.#now)
      .forEach(({ wake }) => wake());
  }
}
