// SPDX-License-Identifier: Apache-2.0

/**
 * The Rollout is deleted or disabled in mid-release (DESIGN §3.9). A release
 * that went forward is left to Kubernetes' own rolling update; the stable
 * Service covers both versions before any route or field changes, so nobody
 * meets an empty one. A refused version never wins this way: that one is
 * rolled back first.
 */
import type { Traffic } from '@teal/rollouts-common';
import { NO_TRAFFIC } from '@teal/rollouts-common';
import { closeRelease, isRetry, settleResult, timeText } from './memory';
import type { Outcome } from './outcome';
import { passThrough } from './begin';
import { rollBack } from './rollBack';
import {
  applied,
  giveBackRoutes,
  patienceEnds,
  rememberTraffic,
  silenceEnds,
  trafficNames,
  trafficNow,
  withdrawRoutes,
} from './share';
import type { Situation } from './situation';
import { clearTheWay } from './supersede';
import { lastWrites, unpin } from './tidy';

/** The Rollout leaves while a release is under way. */
export function withdraw(before: Situation): Outcome {
  const refused = before.direction === 'back' || isRejected(before);
  if (refused && before.stable) return rollBack(rememberRejection(before));
  const cause = before.observation.rollout.deleting ? 'deleted' : 'disabled';
  const reason = `the Rollout was ${cause}; Kubernetes finishes the release`;
  if (before.held && !before.begun) return passThrough(before, reason);
  if (before.held && before.direction !== 'withdrawing') {
    const wait = clearTheWay(before);
    if (wait) {
      return {
        phase: 'Finalizing',
        message: `release ${before.releaseId} is withdrawn: ${wait.message}`,
        writes: wait.writes,
        notes: [],
        memory: wait.memory,
        requeueAt: wait.requeueAt,
      };
    }
  }
  return goNative({
    ...before,
    memory: settleResult(before.memory, 'Withdrawn', reason),
  });
}

/** The held template was refused before; only a retry lets it in (I10). */
export function isRejected({
  held,
  memory,
  workload,
  releaseId,
}: Situation): boolean {
  return (
    held &&
    memory.rejected?.templateHash === workload.templateHash &&
    (releaseId === undefined || !isRetry(releaseId))
  );
}

function rememberRejection(situation: Situation): Situation {
  const { memory, now, canary, workload } = situation;
  const { release } = memory;
  if (!release || memory.rejected?.releaseId === release.id) return situation;
  return {
    ...situation,
    memory: {
      ...settleResult(memory, release.result ?? 'RolledBack'),
      rejected: {
        revision: canary?.hash ?? '',
        templateHash: workload.templateHash,
        releaseId: release.id,
        at: timeText(now),
        reason: release.reason ?? 'it was refused before',
      },
    },
  };
}

function goNative(situation: Situation): Outcome {
  const { observation, memory, now, workload } = situation;
  const { service } = observation;
  const going = `${trafficNames(situation)} and the data plane change over to ${
    service ? `every version behind Service ${service.name}` : 'no Service'
  }`;
  if (service?.pinnedTo !== undefined) {
    return leaving(asking(situation, trafficNow(situation)), {
      message: going,
      writes: [unpin(service.name)],
    });
  }
  const writes = giveBackRoutes(situation);
  if (writes.length > 0) {
    const silence = silenceEnds(situation, memory);
    if (!coversAll(situation) && now < silence) {
      return leaving(situation, {
        message: going,
        writes: [],
        requeueAt: silence,
      });
    }
    return leaving(asking(situation, NO_TRAFFIC), { message: going, writes });
  }
  const followed = applied(situation);
  const remembered = rememberTraffic(memory, {
    traffic: NO_TRAFFIC,
    is: followed ? 'applied' : 'pending',
    now,
  });
  const patience = patienceEnds(situation, remembered);
  if (now < patience) {
    return leaving(
      { ...situation, memory: remembered },
      {
        message: followed
          ? `the grace period lasts until ${timeText(patience)}`
          : going,
        writes: [],
        requeueAt: patience,
      },
    );
  }
  const message = `release ${situation.releaseId}: ${memory.release?.reason}`;
  return {
    phase: 'Finalizing',
    message,
    writes: [
      ...withdrawRoutes(situation),
      // Paused with pods of two versions, both would be cut down to size.
      ...lastWrites(
        situation,
        workload.held === undefined ? { paused: false } : { unhold: true },
      ),
    ],
    notes: [{ type: 'Warning', reason: 'ReleaseWithdrawn', message }],
    memory: closeRelease({ memory: remembered, endedAs: 'Withdrawn', now }),
  };
}

function asking(situation: Situation, traffic: Traffic): Situation {
  const { memory, now } = situation;
  return {
    ...situation,
    memory: rememberTraffic(memory, { traffic, is: 'asked', now }),
  };
}

/** The routes' requests may only come when the Service covers every version that has ready pods. */
function coversAll({ observation, stable, canary }: Situation): boolean {
  const { service } = observation;
  return [stable, canary].every(
    set =>
      set === undefined ||
      set.readyReplicas === 0 ||
      (service?.readyEndpoints[set.hash] ?? 0) > 0,
  );
}

function leaving(
  situation: Situation,
  facts: Pick<Outcome, 'message' | 'writes' | 'requeueAt'>,
): Outcome {
  return {
    phase: 'Finalizing',
    message: `release ${situation.releaseId} is withdrawn: ${facts.message}`,
    writes: facts.writes,
    notes: [],
    memory: situation.memory,
    requeueAt: facts.requeueAt,
  };
}
