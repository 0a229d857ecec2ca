// SPDX-License-Identifier: Apache-2.0

/**
 * What a load client saw: one entry a request, in the order of their answers.
 * Every verdict about traffic is read from here, so it keeps times and never
 * only sums. Times are milliseconds since the epoch.
 */

/** One request and how it ended. */
export interface LedgerEntry {
  readonly sentAt: number;
  readonly doneAt: number;
  /** Header `x-version` of a 2xx answer; absent when the request failed. */
  readonly version?: string;
  /** Status code or error of a request that failed. */
  readonly failure?: string;
  /** Where the request went, for a client that picks its address. */
  readonly target?: string;
}

/** Which entries count: sent at `sentAfter` or later, answered before `doneBefore`. */
export interface Window {
  readonly sentAfter?: number;
  readonly doneBefore?: number;
}

interface Waiting {
  readonly sentAfter: number;
  readonly version?: string;
  remaining: number;
  readonly reached: () => void;
}

/** Requests of one load client. */
export class Ledger {
  readonly #entries: LedgerEntry[] = [];
  #waiting: Waiting[] = [];

  add(entry: LedgerEntry): void {
    this.#entries.push(entry);
    for (const each of this.#waiting) {
      if (counts(entry, each)) each.remaining -= 1;
    }
    const reached = this.#waiting.filter(each => each.remaining <= 0);
    this.#waiting = this.#waiting.filter(each => each.remaining > 0);
    reached.forEach(each => each.reached());
  }

  /** Entries in the window; all without one. */
  entries(window: Window = {}): readonly LedgerEntry[] {
    const { sentAfter = -Infinity, doneBefore = Infinity } = window;
    return this.#entries.filter(
      entry => entry.sentAt >= sentAfter && entry.doneAt < doneBefore,
    );
  }

  /** Requests that failed, in the window. */
  failures(window: Window = {}): readonly LedgerEntry[] {
    return this.entries(window).filter(entry => entry.failure !== undefined);
  }

  /** Answers of one version, in the window. */
  answersOf(version: string, window: Window = {}): readonly LedgerEntry[] {
    return this.entries(window).filter(entry => entry.version === version);
  }

  /** Percent of the answered requests of the window that this version answered. */
  sharePercent(version: string, window: Window = {}): number {
    const answered = this.entries(window).filter(entry => entry.version);
    if (!answered.length) return 0;
    const own = answered.filter(entry => entry.version === version);
    return (own.length / answered.length) * 100;
  }

  /**
   * Resolves when `count` requests that were sent at `sentAfter` or later have
   * been answered (by `version`, where it is given).
   */
  reached(options: {
    readonly count: number;
    readonly sentAfter: number;
    readonly version?: string;
  }): Promise<void> {
    const { count, sentAfter, version } = options;
    return new Promise(resolve => {
      const seen = this.#entries.filter(entry =>
        counts(entry, { sentAfter, version }),
      ).length;
      if (seen >= count) {
        resolve();
        return;
      }
      this.#waiting.push({
        sentAfter,
        version,
        remaining: count - seen,
        reached: resolve,
      });
    });
  }

  /** One line for a person: requests, failures, answers by version. */
  summary(): string {
    const byVersion = new Map<string, number>();
    for (const { version } of this.#entries) {
      if (version) byVersion.set(version, (byVersion.get(version) ?? 0) + 1);
    }
    const versions = [...byVersion]
      .map(([version, count]) => `${version}: ${count}`)
      .join(', ');
    return `${this.#entries.length} requests, ${
      this.failures().length
    } failed (${versions})`;
  }
}

function counts(
  entry: LedgerEntry,
  wanted: { readonly sentAfter: number; readonly version?: string },
): boolean {
  return (
    entry.sentAt >= wanted.sentAfter &&
    entry.version !== undefined &&
    (wanted.version === undefined || entry.version === wanted.version)
  );
}
