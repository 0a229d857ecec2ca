// SPDX-License-Identifier: Apache-2.0
/**
 * How often a status is written. What the state machine remembers is written at
 * once; counts and sentences that only people read wait until a little time has
 * passed since the last write, so that a hundred pods that become ready one by
 * one cost a few writes, not a hundred.
 */
import type { RolloutStatus } from '@teal/rollouts-common';
import { isDeepStrictEqual } from 'node:util';
import type { ObjectKey } from '../objectCache';

/** Far less than the second in which people see a change. */
const PAUSE_MS = 250;

export class StatusPace {
  /** When (milliseconds since the epoch) a Rollout's status was last written. */
  readonly #writtenAt = new Map<ObjectKey, number>();

  /** When this status is due: `now` or earlier means at once. */
  dueAt(options: {
    readonly key: ObjectKey;
    readonly before: RolloutStatus;
    readonly after: RolloutStatus;
    readonly now: number;
  }): number {
    const { key, before, after, now } = options;
    const writtenAt = this.#writtenAt.get(key);
    if (writtenAt === undefined || !isForPeopleOnly(before, after)) return now;
    return writtenAt + PAUSE_MS;
  }

  written(key: ObjectKey, now: number): void {
    this.#writtenAt.set(key, now);
  }

  forget(key: ObjectKey): void {
    this.#writtenAt.delete(key);
  }
}

/** Nothing differs but sentences and counts. */
export function isForPeopleOnly(
  before: RolloutStatus,
  after: RolloutStatus,
): boolean {
  return isDeepStrictEqual(remembered(before), remembered(after));
}

/** What decides anything later. */
function remembered(status: RolloutStatus): unknown {
  const { message, stable, canary, conditions = [], ...rest } = status;
  const memory = {
    ...rest,
    stable: { revision: stable?.revision, images: stable?.images },
    canary: { revision: canary?.revision, images: canary?.images },
    conditions: conditions.map(it => `${it.type} ${it.status} ${it.reason}`),
  };
  return JSON.parse(JSON.stringify(memory));
}
