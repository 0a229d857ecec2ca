// SPDX-License-Identifier: Apache-2.0

/** More Rollouts than people look at in one moment; what is older is asked for again. */
const MOST_KEPT = 1_000;

interface Kept<T> {
  readonly answer: Promise<T>;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** Gives everybody who asks the same thing in the same moment one answer, so that many viewers cost one query. */
export class SharedAnswers<T> {
  readonly #kept = new Map<string, Kept<T>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * The answer that is kept for `key`, or else a new one, which is kept until
   * the given moment. An answer that failed is kept for nobody but those who wait for it.
   */
  get(
    key: string,
    until: (now: number) => number,
    ask: () => Promise<T>,
  ): Promise<T> {
    const now = this.#now();
    const known = this.#kept.get(key);
    if (known && known.until > now) return known.answer;
    this.#forgetOld(now);
    const answer = ask();
    this.#kept.set(key, { answer, until: until(now) });
    answer.catch(() => {
      if (this.#kept.get(key)?.answer === answer) this.#kept.delete(key);
    });
    return answer;
  }

  #forgetOld(now: number): void {
    for (const [key, { until }] of this.#kept) {
      if (until <= now || this.#kept.size >= MOST_KEPT) this.#kept.delete(key);
    }
  }
}
