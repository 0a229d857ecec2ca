// SPDX-License-Identifier: Apache-2.0
/**
 * What people are to be told on its way to the notifications plugin: one after the other, in
 * their order, with bounds in number and in time. Whoever adds one never waits.
 */
import type {
  NotificationSendOptions,
  NotificationService,
} from '@backstage/plugin-notifications-node';
import type { Clock } from '../controller/clock';
import { pause } from '../controller/clock';
import type { LogFields, Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';

/** More than these waiting: the oldest go. */
const MAX_WAITING = 500;
/** A catalog or a plugin that doesn't answer is given up after this. */
const ANSWER_TIMEOUT_MS = 10_000;
/** After a failure; then the message is given up. */
const RETRIES_MS: readonly number[] = [1_000, 5_000];
/** A shutdown waits so long for what is on its way. */
const CLOSING_MS = 2_000;

/** Something happened. */
export interface Occurrence {
  /** Names it in the log. */
  readonly fields: LogFields;
  /** What is to be said of it, and to whom. */
  readonly compose: () => Promise<NotificationSendOptions[]>;
}

class NoAnswerError extends Error {
  readonly name = 'NoAnswerError';

  constructor(who: string) {
    super(`${who} did not answer within ${ANSWER_TIMEOUT_MS / 1_000} s`);
  }
}

export class NoticeQueue {
  readonly #options: {
    readonly notifications: NotificationService;
    readonly clock: Clock;
    readonly logger: Logger;
  };
  readonly #waiting: Occurrence[] = [];
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;
  /** There is no such plugin in this backend, which is said once. */
  #missing = false;

  constructor(options: {
    readonly notifications: NotificationService;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#options = options;
  }

  /** Returns at once. */
  add(occurrence: Occurrence): void {
    if (this.#closing.signal.aborted) return;
    if (this.#waiting.length >= MAX_WAITING) {
      const dropped = this.#waiting.shift();
      this.#options.logger.warn(
        'Nobody was notified of an event: too many are waiting',
        { waiting: MAX_WAITING, ...dropped?.fields },
      );
    }
    this.#waiting.push(occurrence);
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Takes no more; resolves when what is on its way is sent, or two seconds later. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    this.#closing.abort();
    let cancel = () => {};
    const late = new Promise<void>(resolve => {
      cancel = this.#options.clock.after(CLOSING_MS, resolve);
    });
    await Promise.race([this.#running, late]);
    cancel();
  }

  async #run(): Promise<void> {
    for (;;) {
      const occurrence = this.#waiting.shift();
      if (!occurrence) return;
      const { fields, compose } = occurrence;
      try {
        const notices = await this.#within('the catalog', compose());
        for (const notice of notices) await this.#deliver(notice);
      } catch (error) {
        this.#options.logger.warn('Nobody was notified of an event', {
          ...fields,
          error: sentenceOf(error),
        });
      }
    }
  }

  /** @throws what went wrong the last time */
  async #deliver(notice: NotificationSendOptions): Promise<void> {
    const { notifications, clock } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.#within(
          'the notifications plugin',
          notifications.send(notice),
        );
        this.#missing = false;
        return;
      } catch (error) {
        if (isMissing(error)) {
          this.#tellMissing();
          return;
        }
        const retryMs = RETRIES_MS[attempt];
        if (retryMs === undefined || !mayPass(error)) throw error;
        await pause(clock, retryMs, this.#closing.signal);
      }
    }
  }

  #tellMissing(): void {
    if (this.#missing) return;
    this.#missing = true;
    this.#options.logger.info(
      'Nobody is notified of releases: this backend has no notifications plugin; add @backstage/plugin-notifications-backend, or set rollouts.notifications.enabled: false',
    );
  }

  /** @throws NoAnswerError, or what the answer throws */
  async #within<T>(who: string, answer: Promise<T>): Promise<T> {
    let cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = this.#options.clock.after(ANSWER_TIMEOUT_MS, () =>
        reject(new NoAnswerError(who)),
      );
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      cancel();
    }
  }
}

/** The service tells the status in its sentence only. */
function isMissing(error: unknown): boolean {
  return /status 404\b/.test(sentenceOf(error));
}

/** What was refused will be refused again; what was slow may have arrived. */
function mayPass(error: unknown): boolean {
  return (
    !(error instanceof NoAnswerError) && !/status 4\d\d/.test(sentenceOf(error))
  );
}
