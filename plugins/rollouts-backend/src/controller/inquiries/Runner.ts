// SPDX-License-Identifier: Apache-2.0
/**
 * Finds out what decide wants to know from outside of the cluster, beside the
 * work queue: so many questions at the same time. Answers wait in an inbox until
 * the status has them. Nothing here outlives the process: a question that was
 * under way when a controller died is asked again by the next one.
 */
import type { ObjectKey } from '../objectCache';

/** Questions at the same time, of all Rollouts of a cluster. */
const MOST_AT_ONCE = 20;

export interface RunnerOptions<Question, Answer> {
  /** The same for the same question, asked by whomever. */
  readonly idOf: (question: Question) => string;
  /** Never rejects for what the other side can cause. */
  readonly ask: (question: Question, signal: AbortSignal) => Promise<Answer>;
  /** An answer is in the inbox. */
  readonly onAnswer: (rollout: ObjectKey) => void;
}

interface Item<Question, Answer> {
  readonly question: Question;
  readonly controller: AbortController;
  answer?: Answer;
}

export class Runner<Question, Answer> {
  readonly #options: RunnerOptions<Question, Answer>;
  /** Wanted questions of each Rollout by their id: waiting, under way and answered. */
  readonly #items = new Map<ObjectKey, Map<string, Item<Question, Answer>>>();
  readonly #waiting: (() => void)[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: RunnerOptions<Question, Answer>) {
    this.#options = options;
  }

  /** What is wanted now: what is new begins, what isn't wanted any more ends and is forgotten. */
  want(rollout: ObjectKey, questions: readonly Question[]): void {
    if (this.#stopped) return;
    const before = this.#items.get(rollout);
    const after = new Map<string, Item<Question, Answer>>();
    const fresh: Item<Question, Answer>[] = [];
    for (const question of questions) {
      const id = this.#options.idOf(question);
      const known = before?.get(id);
      const item = known ?? { question, controller: new AbortController() };
      if (!known) fresh.push(item);
      after.set(id, item);
    }
    for (const [id, item] of before ?? []) {
      if (!after.has(id)) item.controller.abort();
    }
    if (after.size === 0) this.#items.delete(rollout);
    else this.#items.set(rollout, after);
    fresh.forEach(item => this.#begin(rollout, item));
  }

  /** Answers that are there, whether the status has them or not. */
  inbox(rollout: ObjectKey): readonly Answer[] {
    const items = [...(this.#items.get(rollout)?.values() ?? [])];
    return items.flatMap(({ answer }) => (answer ? [answer] : []));
  }

  /** Ends and forgets everything: somebody else leads now. */
  clear(): void {
    for (const rollout of [...this.#items.keys()]) this.want(rollout, []);
  }

  /** Ends everything that is under way. */
  async stop(): Promise<void> {
    this.clear();
    this.#stopped = true;
    this.#waiting.splice(0);
    await Promise.all(this.#underWay);
  }

  #begin(rollout: ObjectKey, item: Item<Question, Answer>): void {
    const start = () => {
      if (item.controller.signal.aborted) {
        this.#waiting.shift()?.();
        return;
      }
      const run = this.#run(rollout, item).finally(() => {
        this.#underWay.delete(run);
        this.#waiting.shift()?.();
      });
      this.#underWay.add(run);
    };
    if (this.#underWay.size < MOST_AT_ONCE) start();
    else this.#waiting.push(start);
  }

  async #run(rollout: ObjectKey, item: Item<Question, Answer>): Promise<void> {
    const { question, controller } = item;
    const answer = await this.#options.ask(question, controller.signal);
    if (controller.signal.aborted) return;
    item.answer = answer;
    this.#options.onAnswer(rollout);
  }
}
