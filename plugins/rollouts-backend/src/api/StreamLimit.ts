// SPDX-License-Identifier: Apache-2.0
import { UnavailableError } from './errors';

/** An open stream costs a connection and a little work a change, so both everybody and one person have a bound. */
const MAX_STREAMS = 1_000;
const MAX_STREAMS_A_PERSON = 50;

/** Counts the streams that are open. */
export class StreamLimit {
  readonly #open = new Map<string, number>();
  #total = 0;

  /**
   * @returns gives the place back; calling it twice does nothing more.
   * @throws UnavailableError when there is no place left.
   */
  enter(person: string): () => void {
    const own = this.#open.get(person) ?? 0;
    if (own >= MAX_STREAMS_A_PERSON) {
      throw new UnavailableError(
        `${person} has ${own} live views open, which is the most; close some tabs`,
      );
    }
    if (this.#total >= MAX_STREAMS) {
      throw new UnavailableError(
        `${
          this.#total
        } live views are open, which is the most this replica serves; try again, or ask without a stream`,
      );
    }
    this.#total += 1;
    this.#open.set(person, own + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#total -= 1;
      const rest = (this.#open.get(person) ?? 1) - 1;
      if (rest > 0) this.#open.set(person, rest);
      else this.#open.delete(person);
    };
  }
}
