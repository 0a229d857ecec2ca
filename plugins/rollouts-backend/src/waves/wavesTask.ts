// SPDX-License-Identifier: Apache-2.0
import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { WaveFollower } from './WaveFollower';

const TASK = 'rollouts-waves';

/** Of all replicas one follows; another takes over where it dies. */
export async function scheduleWaves(
  scheduler: SchedulerService,
  follower: WaveFollower,
): Promise<void> {
  await scheduler.scheduleTask({
    id: TASK,
    scope: 'global',
    frequency: { seconds: 10 },
    timeout: { minutes: 2 },
    fn: signal => follower.follow(signal),
  });
}

/** There is something to follow now; a task that runs already needs no trigger. */
export function triggerWaves(scheduler: SchedulerService): void {
  scheduler.triggerTask(TASK).catch(() => {});
}
