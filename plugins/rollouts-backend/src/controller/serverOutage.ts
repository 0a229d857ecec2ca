// SPDX-License-Identifier: Apache-2.0
import type { Clock } from './clock';
import type { ApiServerObservation } from './observe/observation';

/** A shorter absence is within the patience of everybody's watches. */
const NOTICED_MS = 5_000;

/**
 * Whether the API server was away, seen by whoever asks it steadily (the
 * election does). Gateways lose their watches at the same time and come back to
 * them later than we do; `decide` gives them time.
 */
export class ServerOutage {
  readonly #clock: Clock;
  readonly #onBack: () => void;
  /** When it last answered. */
  #answeredAt: number;
  #failing = false;
  #backAt: number | undefined;

  /** @param onBack - a noticed outage is over */
  constructor(clock: Clock, onBack: () => void) {
    this.#clock = clock;
    this.#onBack = onBack;
    this.#answeredAt = clock.now();
  }

  /** It has answered, were it with a refusal. */
  answered(): void {
    const now = this.#clock.now();
    const noticed = this.#isNoticed(now);
    this.#failing = false;
    this.#answeredAt = now;
    if (!noticed) return;
    this.#backAt = now;
    this.#onBack();
  }

  /** Nobody has answered. */
  failed(): void {
    this.#failing = true;
  }

  observe(): ApiServerObservation {
    if (this.#isNoticed(this.#clock.now())) {
      return { awaySince: this.#answeredAt };
    }
    return this.#backAt === undefined ? {} : { backAt: this.#backAt };
  }

  #isNoticed(now: number): boolean {
    return this.#failing && now - this.#answeredAt >= NOTICED_MS;
  }
}
