// SPDX-License-Identifier: Apache-2.0

/**
 * Requests that reach the new version although they may not, put right before
 * anything else: more than the step allows (I2), none of its pods ready (I1),
 * a stable Service that selects every version.
 */
import {
  describeTraffic,
  NO_TRAFFIC,
  sameTraffic,
} from '@teal/rollouts-common';
import { enterState, markStep } from './memory';
import type { Outcome } from './outcome';
import {
  isExposed,
  lessTraffic,
  rememberTraffic,
  trafficNow,
  writesFor,
} from './share';
import { opensService } from './byReplicas';
import type { Situation } from './situation';
import { canaryReady } from './upkeep';
import { adjustmentOf, wantedTraffic } from './wanted';

/** I1, I2: the routes give the new version more than this step allows, or more than its pods can take: that is put right before anything else. */
export function takeTrafficBack(
  situation: Situation,
  index: number,
): Outcome | undefined {
  const { steps, stable, now, memory } = situation;
  const open = unpinned(situation, index);
  if (open) return open;
  const lost = isExposed(situation) && canaryReady(situation) === 0;
  const allowed = lost ? NO_TRAFFIC : wantedTraffic(situation, index);
  const before =
    lost || index === 0 ? NO_TRAFFIC : wantedTraffic(situation, index - 1);
  const writes = lessTraffic(situation, allowed, before);
  if (!writes.length || (stable?.readyReplicas ?? 0) === 0) return undefined;
  const asking = rememberTraffic(memory, {
    traffic: allowed,
    is: 'asked',
    now,
  });
  const cleared = lost
    ? markStep(asking, index, { readyAt: undefined, routedAt: undefined })
    : asking;
  const message = lost
    ? `no new pod is ready, so all traffic goes to the stable version`
    : `${describeTraffic(
        trafficNow(situation),
      )} go to the new version, allowed are ${describeTraffic(allowed)}`;
  return {
    phase: 'Progressing',
    message: `step ${index + 1} of ${steps.length}: ${message}`,
    writes,
    notes:
      // A person who takes some back needs no warning.
      adjustmentOf(memory, index) ||
      (memory.traffic &&
        sameTraffic(memory.traffic, allowed) &&
        memory.traffic.appliedAt === undefined)
        ? []
        : [
            {
              type: 'Warning',
              reason: lost ? 'NewPodsLost' : 'TooMuchTraffic',
              message,
            },
          ],
    memory: enterState(cleared, lost ? 'WaitingForPods' : 'Routing', now),
  };
}

/** Somebody took the version out of the stable Service's selector: new pods get requests by their number, whatever the step says. */
function unpinned(situation: Situation, index: number): Outcome | undefined {
  const { observation, memory, releaseId, steps } = situation;
  if (!observation.service || observation.service.pinnedTo !== undefined) {
    return undefined;
  }
  // With byReplicas it does while this step, or the one before it, says so.
  const mayBeOpen = steps
    .slice(Math.max(0, index - 1), index + 1)
    .some(({ traffic }) => opensService(situation, traffic));
  if (mayBeOpen) return undefined;
  const message = `Service ${observation.service.name} selected every version in mid-release`;
  return {
    phase: 'Progressing',
    message: `release ${releaseId}: ${message}`,
    writes: writesFor(situation, NO_TRAFFIC).filter(
      write => write.kind === 'pinService',
    ),
    notes: [{ type: 'Warning', reason: 'ServiceUnpinned', message }],
    memory,
  };
}
