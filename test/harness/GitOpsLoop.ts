// SPDX-License-Identifier: Apache-2.0
import type { Teal } from './Teal';

const secondMs = 1_000;

interface Waiting {
  readonly count: number;
  readonly reached: () => void;
  readonly failed: (error: unknown) => void;
}

/** The same manifest each second, unless the one before is still under way. */
export class GitOpsLoop {
  #applied = 0;
  #failure: { readonly error: unknown } | undefined;
  #waiting: Waiting[] = [];
  #underWay: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(teal: Teal, version: string) {
    const next = () => {
      this.#underWay ??= this.#apply(teal, version).finally(() => {
        this.#underWay = undefined;
      });
    };
    this.#timer = setInterval(next, secondMs);
    next();
  }

  /** Resolves when it was applied so many times more; rejects when it was refused. */
  applied(times: number): Promise<void> {
    return new Promise((reached, failed) => {
      const count = this.#applied + times;
      this.#waiting.push({ count, reached, failed });
      this.#tell();
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#underWay;
  }

  async #apply(teal: Teal, version: string): Promise<void> {
    try {
      await teal.deploy(version);
      this.#applied += 1;
    } catch (error) {
      this.#failure = { error };
    }
    this.#tell();
  }

  #tell(): void {
    const waiting = this.#waiting;
    this.#waiting = waiting.filter(({ count }) => count > this.#applied);
    for (const each of waiting) {
      if (this.#failure) each.failed(this.#failure.error);
      else if (each.count <= this.#applied) each.reached();
    }
  }
}
