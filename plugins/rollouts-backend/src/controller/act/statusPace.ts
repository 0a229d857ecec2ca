// SPDX-License-Identifier: Apache-2.0
/**
 * How often a status is written: at once where it is of use, and half a second
 * after the first change otherwise, so that pods that become ready one by one
 * and states that pass in milliseconds cost a few writes, not one each.
 */
import type { RolloutStatus } from '@teal/rollouts-common';
import { canWait } from '../decide/lasting';
import type { ObjectKey } from '../objectCache';

/** Half of the second in which people see a change. */
export const STATUS_PAUSE_MS = 500;

export class StatusPace {
  /** Since when (milliseconds since the epoch) a Rollout's status differs from what is written. */
  readonly #differsSince = new Map<ObjectKey, number>();

  /** When this status is due: `now` or earlier means at once. */
  dueAt(options: {
    readonly key: ObjectKey;
    readonly before: RolloutStatus;
    readonly after: RolloutStatus;
    readonly now: number;
  }): number {
    const { key, before, after, now } = options;
    if (!canWait(before, after)) return now;
    const since = this.#differsSince.get(key) ?? now;
    this.#differsSince.set(key, since);
    return since + STATUS_PAUSE_MS;
  }

  /** The status is as it is written, or the Rollout is gone. */
  forget(key: ObjectKey): void {
    this.#differsSince.delete(key);
  }
}
