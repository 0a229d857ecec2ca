// SPDX-License-Identifier: Apache-2.0
/**
 * The messages that wait for one robot. It sends them in their order, each by
 * itself as long as the robot may, and what has piled up in one; it tries again
 * what failed, and gives up in the end. Whoever adds a message never waits.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from './Clock';
import type { Message } from './message';
import { fitting, requestOf } from './message';
import type { Robot } from './robots';
import type { Outcome } from './sendToRobot';
import { sendToRobot } from './sendToRobot';

/** More than these waiting: the oldest go. */
const MAX_WAITING = 200;
const MINUTE_MS = 60_000;
/** DingTalk locks out who was too fast for so long. */
const LOCKED_OUT_MS = 10 * MINUTE_MS;
/** Whoever reads a message later than this is not helped by it. */
const MAX_AGE_MS = 60 * MINUTE_MS;
const TIMEOUT_MS = 10_000;
/** Before the second, third, … attempt; then a message is given up. */
const RETRIES_MS: readonly number[] = [1_000, 5_000, 20_000, 60_000];

interface Waiting {
  readonly message: Message;
  readonly since: number;
}

export class RobotQueue {
  readonly #robot: Robot;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #timeoutMs: number;
  readonly #waiting: Waiting[] = [];
  readonly #closing = new AbortController();
  /** When the requests of the last minute were sent. */
  #sentAt: number[] = [];
  #lockedUntil = 0;
  #running: Promise<void> | undefined;

  constructor(options: {
    readonly robot: Robot;
    readonly clock: Clock;
    readonly logger: LoggerService;
    /** For an answer. Default 10 s. */
    readonly timeoutMs?: number;
  }) {
    this.#robot = options.robot;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  /** Returns at once. */
  add(message: Message): void {
    if (this.#closing.signal.aborted) return;
    if (this.#waiting.length >= MAX_WAITING) {
      this.#waiting.shift();
      this.#lost(1, `${MAX_WAITING} others are waiting`);
    }
    this.#waiting.push({ message, since: this.#clock.now() });
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Takes no more, and forgets what waits; resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (;;) {
      this.#forgetOld();
      if (!this.#waiting.length) return;
      const waitMs = this.#untilFree();
      if (waitMs > 0) {
        await this.#clock.sleep(waitMs, this.#closing.signal);
        continue;
      }
      const batch = this.#waiting.splice(0, this.#batchSize());
      await this.#deliver(batch);
    }
  }

  async #deliver(batch: readonly Waiting[]): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#send(batch);
      switch (outcome.kind) {
        case 'sent':
          return;
        case 'refused':
          this.#lost(batch.length, outcome.reason);
          return;
        case 'tooFast':
          this.#lockOut(batch, outcome.reason);
          return;
        default: {
          const retryMs = RETRIES_MS[attempt];
          if (retryMs === undefined || this.#closing.signal.aborted) {
            this.#lost(batch.length, outcome.reason);
            return;
          }
          await this.#clock.sleep(
            Math.max(retryMs, this.#untilFree()),
            this.#closing.signal,
          );
        }
      }
    }
  }

  #send(batch: readonly Waiting[]): Promise<Outcome> {
    const { webhook, secret, keyword } = this.#robot;
    const now = this.#clock.now();
    this.#sentAt.push(now);
    return sendToRobot({
      ...{ webhook, now, timeoutMs: this.#timeoutMs },
      ...(secret && { secret }),
      request: requestOf(
        batch.map(({ message }) => message),
        keyword,
      ),
    });
  }

  #lockOut(batch: readonly Waiting[], reason: string): void {
    if (this.#closing.signal.aborted) return;
    this.#waiting.unshift(...batch);
    this.#lockedUntil = this.#clock.now() + LOCKED_OUT_MS;
    this.#logger.warn('DingTalk takes no messages for ten minutes', {
      robot: this.#robot.name,
      waiting: this.#waiting.length,
      reason,
    });
  }

  /** Milliseconds until one more request is allowed. */
  #untilFree(): number {
    const now = this.#clock.now();
    this.#sentAt = this.#sentAt.filter(at => at > now - MINUTE_MS);
    const { perMinute } = this.#robot;
    const free =
      this.#sentAt.length < perMinute
        ? now
        : this.#sentAt[this.#sentAt.length - perMinute] + MINUTE_MS;
    return Math.max(free, this.#lockedUntil) - now;
  }

  /** One message a request, unless more wait than the robot may send now. */
  #batchSize(): number {
    const free = this.#robot.perMinute - this.#sentAt.length;
    return this.#waiting.length <= free
      ? 1
      : fitting(this.#waiting.map(({ message }) => message));
  }

  #forgetOld(): void {
    const oldest = this.#clock.now() - MAX_AGE_MS;
    const young = this.#waiting.findIndex(({ since }) => since >= oldest);
    const old = young < 0 ? this.#waiting.length : young;
    if (!old) return;
    this.#waiting.splice(0, old);
    this.#lost(old, 'they waited for an hour');
  }

  #lost(messages: number, reason: string): void {
    this.#logger.warn('Messages did not reach DingTalk', {
      robot: this.#robot.name,
      messages,
      reason,
    });
  }
}
