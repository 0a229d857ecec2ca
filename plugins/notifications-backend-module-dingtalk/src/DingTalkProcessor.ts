// SPDX-License-Identifier: Apache-2.0
/**
 * Hands notifications to robots. It looks at each once, as it was sent to
 * groups, and not at what each member of a group gets; the notification itself
 * goes on at once and as it is.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationProcessorFilters } from '@backstage/plugin-notifications-common';
import type {
  NotificationProcessor,
  NotificationSendOptions,
} from '@backstage/plugin-notifications-node';
import type { Clock } from './Clock';
import type { Mentioned } from './message';
import { messageOf, nobody } from './message';
import type { People } from './people';
import type { Robot } from './robots';
import { isAtLeast, takes } from './robots';
import { RobotQueue } from './RobotQueue';

/** Notifications whose people are being looked up. */
const MAX_PENDING = 500;
/** A catalog that doesn't answer costs the mentions, and what belongs to owners of things. */
const CATALOG_TIMEOUT_MS = 5_000;

interface Served {
  readonly robot: Robot;
  readonly queue: RobotQueue;
}

export class DingTalkProcessor implements NotificationProcessor {
  readonly #robots: readonly Served[];
  readonly #filter: NotificationProcessorFilters;
  readonly #people: Pick<People, 'withOwners' | 'mentioned'>;
  readonly #baseUrl: string;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #closing = new AbortController();
  #pending = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly robots: readonly Robot[];
    readonly filter: NotificationProcessorFilters;
    readonly people: Pick<People, 'withOwners' | 'mentioned'>;
    /** Of the portal. */
    readonly baseUrl: string;
    readonly clock: Clock;
    readonly logger: LoggerService;
    /** For an answer of a robot. Default 10 s. */
    readonly timeoutMs?: number;
  }) {
    this.#robots = options.robots.map(robot => ({
      robot,
      queue: new RobotQueue({ ...options, robot }),
    }));
    this.#filter = options.filter;
    this.#people = options.people;
    this.#baseUrl = options.baseUrl;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  getName(): string {
    return 'DingTalk';
  }

  getNotificationFilters(): NotificationProcessorFilters {
    return this.#filter;
  }

  async processOptions(
    options: NotificationSendOptions,
  ): Promise<NotificationSendOptions> {
    if (this.#pending >= MAX_PENDING) {
      this.#logger.warn('A notification did not reach DingTalk', {
        title: options.payload.title,
        reason: `${MAX_PENDING} others are waiting for the catalog`,
      });
      return options;
    }
    this.#pending += 1;
    this.#last = this.#last
      .then(() => this.#handOver(options))
      .catch(error => this.#tell('handing over', error))
      .finally(() => {
        this.#pending -= 1;
      });
    return options;
  }

  /** Resolves when nothing is under way; what waits is forgotten. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#robots.map(({ queue }) => queue.close()));
  }

  async #handOver(options: NotificationSendOptions): Promise<void> {
    const { recipients, payload } = options;
    const refs =
      recipients.type === 'entity' ? [recipients.entityRef].flat() : undefined;
    const sentTo =
      refs &&
      (await this.#asked('owners', refs, () => this.#people.withOwners(refs)));
    for (const { robot, queue } of this.#robots) {
      if (!takes(robot, payload, sentTo)) continue;
      const mentioned = await this.#mentioned(robot, options, sentTo);
      queue.add(messageOf(payload, { baseUrl: this.#baseUrl, mentioned }));
    }
  }

  async #mentioned(
    { mention, mentionFrom }: Robot,
    { recipients, payload }: NotificationSendOptions,
    sentTo: readonly string[] | undefined,
  ): Promise<Mentioned> {
    if (!isAtLeast(payload.severity ?? 'normal', mentionFrom)) return nobody;
    if (mention === 'all') return { ...nobody, all: true };
    if (mention === 'nobody' || !sentTo || recipients.type !== 'entity') {
      return nobody;
    }
    const excluded = [recipients.excludeEntityRef ?? []].flat();
    return this.#asked('mentions', nobody, () =>
      this.#people.mentioned(sentTo, excluded),
    );
  }

  /** What the catalog says, in time; else what there is without it. */
  async #asked<T>(what: string, without: T, ask: () => Promise<T>): Promise<T> {
    const late = new AbortController();
    try {
      return await Promise.race([
        ask(),
        this.#clock
          .sleep(
            CATALOG_TIMEOUT_MS,
            AbortSignal.any([late.signal, this.#closing.signal]),
          )
          .then(() => {
            throw new Error(`no answer within ${CATALOG_TIMEOUT_MS / 1_000} s`);
          }),
      ]);
    } catch (error) {
      this.#tell(what, error);
      return without;
    } finally {
      late.abort();
    }
  }

  #tell(what: string, error: unknown): void {
    this.#logger.warn('A notification reaches DingTalk in part or not at all', {
      what,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}
