// SPDX-License-Identifier: Apache-2.0
/**
 * Which Rollout is looked at next. A key is worked on by one worker at a time,
 * several keys side by side; what is added while a key is worked on makes it run
 * once more afterwards. An event runs a key at once, also one that backs off.
 */
import { Backoff, backoffMs } from './backoff';
import { Clock } from './clock';

/** What the worker wants next for its key. */
export type Next =
  /** Nothing until an event. */
  | { readonly kind: 'rest' }
  /** Again at this time (milliseconds since the epoch), or earlier when an event comes. */
  | { readonly kind: 'at'; readonly time: number }
  /** Failed: again after the back-off, or after `leastMs` where that is longer. */
  | { readonly kind: 'backOff'; readonly leastMs?: number };

export interface WorkQueueOptions {
  /** Must not throw; a thrown error counts as `backOff` and goes to `onError`. */
  readonly work: (key: string) => Promise<Next>;
  readonly onError: (key: string, error: unknown) => void;
  readonly clock: Clock;
  /** Keys worked on at the same time. Default 20. */
  readonly concurrency?: number;
  readonly backoff?: Backoff;
  readonly random?: () => number;
}

const CONCURRENCY = 20;
const BACKOFF: Backoff = { firstMs: 20, maxMs: 60_000 };

/** Starts closed: keys gather, and run once it is opened. */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  /** In order of arrival; a set, so a key waits once. */
  readonly #waiting = new Set<string>();
  readonly #working = new Set<string>();
  /** Keys to run again as soon as their worker is done. */
  readonly #again = new Set<string>();
  readonly #timers = new Map<string, { time: number; cancel: () => void }>();
  readonly #failures = new Map<string, number>();
  readonly #idle = new Set<() => void>();
  #open = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** Keys that wait for a worker; each at most once, so never more than there are Rollouts. */
  get depth(): number {
    return this.#waiting.size + this.#again.size;
  }

  /** Runs the key as soon as a worker is free. */
  add(key: string): void {
    this.#cancelTimer(key);
    if (this.#working.has(key)) this.#again.add(key);
    else this.#waiting.add(key);
    this.#startWorkers();
  }

  /** Runs the key at this time (milliseconds since the epoch); an earlier plan stays. */
  addAt(key: string, time: number): void {
    const planned = this.#timers.get(key);
    if (planned && planned.time <= time) return;
    this.#cancelTimer(key);
    const { clock } = this.#options;
    const cancel = clock.after(Math.max(time - clock.now(), 0), () =>
      this.add(key),
    );
    this.#timers.set(key, { time, cancel });
  }

  /** The key's object is gone: nothing planned or counted for it stays. */
  forget(key: string): void {
    this.#cancelTimer(key);
    this.#failures.delete(key);
  }

  /** Lets workers start. */
  open(): void {
    this.#open = true;
    this.#startWorkers();
  }

  /** Lets no further worker start; resolves when those at work are done. */
  async close(): Promise<void> {
    this.#open = false;
    if (this.#working.size === 0) return;
    await new Promise<void>(resolve => this.#idle.add(resolve));
  }

  /** Closes, and forgets every key. */
  async stop(): Promise<void> {
    for (const key of [...this.#timers.keys()]) this.#cancelTimer(key);
    await this.close();
    this.#waiting.clear();
    this.#again.clear();
    this.#failures.clear();
  }

  #startWorkers(): void {
    const limit = this.#options.concurrency ?? CONCURRENCY;
    for (const key of this.#waiting) {
      if (!this.#open || this.#working.size >= limit) return;
      this.#waiting.delete(key);
      this.#working.add(key);
      void this.#run(key);
    }
  }

  async #run(key: string): Promise<void> {
    const { work, onError } = this.#options;
    let next: Next;
    try {
      next = await work(key);
    } catch (error) {
      onError(key, error);
      next = { kind: 'backOff' };
    }
    this.#working.delete(key);
    this.#plan(key, next);
    if (this.#again.delete(key)) this.#waiting.add(key);
    this.#startWorkers();
    if (this.#working.size === 0) {
      for (const idle of this.#idle) idle();
      this.#idle.clear();
    }
  }

  #plan(key: string, next: Next): void {
    if (next.kind !== 'backOff') {
      this.#failures.delete(key);
      if (next.kind === 'at') this.addAt(key, next.time);
      return;
    }
    const { clock, backoff = BACKOFF, random = Math.random } = this.#options;
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const delayMs = backoffMs(backoff, failures, random());
    this.addAt(key, clock.now() + Math.max(delayMs, next.leastMs ?? 0));
  }

  #cancelTimer(key: string): void {
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
  }
}
