// SPDX-License-Identifier: Apache-2.0
import type { SchedulerService } from '@backstage/backend-plugin-api';

/** Follows what the database says is under way, until nothing is or the signal is aborted. */
interface Follower {
  follow(signal: AbortSignal): Promise<void>;
}

const LOOK_SECONDS = 10;
const TIMEOUT_MINUTES = 2;

/**
 * Of all replicas one follows; another takes over where it dies.
 *
 * @param id - of the task, unique in the plugin
 */
export async function followShared(
  scheduler: SchedulerService,
  id: string,
  follower: Follower,
): Promise<void> {
  await scheduler.scheduleTask({
    id,
    scope: 'global',
    frequency: { seconds: LOOK_SECONDS },
    timeout: { minutes: TIMEOUT_MINUTES },
    fn: signal => follower.follow(signal),
  });
}

/** There is something to follow now. A task that runs already refuses, and needs no trigger: at the latest its next look finds it. */
export function followNow(scheduler: SchedulerService, id: string): void {
  scheduler.triggerTask(id).catch(() => {});
}
