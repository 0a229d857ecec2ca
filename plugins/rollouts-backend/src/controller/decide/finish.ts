// SPDX-License-Identifier: Apache-2.0

/**
 * The way out of a release that succeeded (b5, c4), in the one order in which
 * no Service is ever empty: all traffic on the new version -> stable Service
 * re-pinned to it -> routes back on it -> pace restored, routes as they were ->
 * old pods gone -> surge restored and everything of ours removed. Each stage is derived from
 * the objects; from the re-pin on there is no way back.
 */
import { ALL_TRAFFIC } from '@teal/rollouts-common';
import { afterOutage } from './afterOutage';
import type { Write } from './decision';
import {
  closeRelease,
  enterState,
  markStep,
  settleResult,
  timeText,
} from './memory';
import type { Outcome } from './outcome';
import {
  applied,
  giveBackRoutes,
  graceMs,
  nameOf,
  rememberTraffic,
  routesWithdrawn,
  withdrawRoutes,
} from './share';
import type { Situation } from './situation';
import { hasPods } from './situation';
import { surgeChange } from './surge';
import { restingMessage } from './resting';
import { lastWrites, restorePace } from './tidy';

/** Every step is done, or the Service has gone over already. */
export function finish(before: Situation): Outcome {
  const { now, observation, canary } = before;
  const situation: Situation = {
    ...before,
    memory: rememberTraffic(
      enterState(settleResult(before.memory, 'Succeeded'), 'Done', now),
      { traffic: ALL_TRAFFIC, is: 'applied', now },
    ),
  };
  const { service } = observation;
  const outage = afterOutage(situation);
  if (outage) return finalizing(situation, outage);
  const caughtUp = caughtUpAt(situation);
  if (caughtUp !== undefined) return removeOldPods(situation, caughtUp);
  if (!service) {
    return finalizing(situation, {
      message: `waits for Service ${observation.rollout.spec.traffic.service}, which doesn't exist; create it again`,
      stalled: 'ServiceMissing',
    });
  }
  if (canary && service.pinnedTo !== canary.hash) {
    return finalizing(situation, {
      message: changingOver(situation),
      writes: [
        {
          kind: 'pinService',
          hash: canary.hash,
          reason: `b5: Service ${service.name} selects only the ${canary.readyReplicas} ready pods of ${canary.name}`,
        },
      ],
    });
  }
  return returnRoutes(situation);
}

/** The in-cluster clients change over, then the routes lead through the stable Service again. */
function returnRoutes(situation: Situation): Outcome {
  const { observation, canary, steps, now } = situation;
  const endpoints = observation.service?.readyEndpoints ?? {};
  const own = canary ? endpoints[canary.hash] ?? 0 : 0;
  const foreign = Object.values(endpoints).reduce((a, b) => a + b, 0) - own;
  const writes = giveBackRoutes(situation);
  if (writes.length > 0) {
    const covered = own >= needed(situation) && foreign === 0;
    return finalizing(situation, {
      message: changingOver(situation),
      writes: covered ? writes : roomForAll(situation),
    });
  }
  if (!applied(situation) || own === 0) {
    return finalizing(situation, { message: changingOver(situation) });
  }
  return removeOldPods(
    {
      ...situation,
      memory: markStep(situation.memory, steps.length - 1, {
        finishedAt: timeText(now),
      }),
    },
    now,
  );
}

/**
 * As many new pods as there are ready old ones, at most all: pods that a
 * scaling has added since must not hold up the end of a release whose old
 * pods take the room that they need.
 */
function needed({ observation, canary, workload }: Situation): number {
  const old = observation.replicaSets
    .filter(set => set.hash !== canary?.hash)
    .reduce((sum, set) => sum + set.readyReplicas, 0);
  return Math.max(1, Math.min(workload.replicas, old));
}

/** The workload was scaled up since the last step: 51 % of 2 pods made room for all of them, of 5 they don't. */
function roomForAll(situation: Situation): Write[] {
  const { steps, workload } = situation;
  const change = surgeChange(situation, steps.length - 1);
  if (!change) return [];
  return [
    {
      kind: 'workload',
      change,
      reason: `b2: Deployment ${workload.name} was scaled to ${workload.replicas}`,
    },
  ];
}

/** One sentence for stages that pass within milliseconds; it names what there is to look at should they last. */
function changingOver({ observation, canary, workload }: Situation): string {
  const objects = [
    `Service ${observation.rollout.spec.traffic.service}`,
    ...observation.routes.map(nameOf),
  ];
  return `${objects.join(', ')} and the data plane change over to the ${
    workload.replicas
  } pods of ${canary?.name ?? 'the new version'}`;
}

/** Nothing is sent to the old pods any more: after the grace period they go natively. */
function removeOldPods(situation: Situation, caughtUpMs: number): Outcome {
  const { now, workload, canary, observation } = situation;
  const graceEndsAt = caughtUpMs + graceMs(situation);
  const old = observation.replicaSets.filter(
    set => set.hash !== canary?.hash && hasPods(set),
  );
  // The numbers of the old pods stand in status.stable.
  const message = `the old pods of ${
    old.map(set => set.name).join(', ') || 'no ReplicaSet'
  } go after the grace period, at ${timeText(graceEndsAt)}`;
  if (now < graceEndsAt) {
    return finalizing(situation, { message, requeueAt: graceEndsAt });
  }
  const pace = restorePace(workload);
  if (Object.keys(pace).length > 0) {
    return finalizing(situation, {
      message,
      writes: [
        ...withdrawRoutes(situation),
        {
          kind: 'workload',
          change: pace,
          reason: `b5: the new pods count as available, so the ${old
            .map(set => `${set.currentReplicas} old ones of ${set.name}`)
            .join(', ')} go`,
        },
      ],
    });
  }
  if (old.length > 0 || !routesWithdrawn(situation)) {
    return finalizing(situation, {
      message,
      writes: withdrawRoutes(situation),
    });
  }
  // When the annotations are gone, only the status tells how the release ended.
  return isRemembered(situation)
    ? succeed(situation)
    : finalizing(situation, { message });
}

function isRemembered({ observation }: Situation): boolean {
  return observation.rollout.status?.release?.result === 'Succeeded';
}

function succeed(situation: Situation): Outcome {
  const { now, workload, canary } = situation;
  const memory = closeRelease({
    memory: situation.memory,
    endedAs: 'Succeeded',
    now,
  });
  return {
    phase: 'Healthy',
    message: restingMessage({ workload, serving: canary, memory }),
    writes: lastWrites(situation),
    notes: [
      {
        type: 'Normal',
        reason: 'ReleaseSucceeded',
        message: `release ${memory.release?.id} succeeded: ${
          workload.replicas
        } pods of ${canary?.name ?? 'the new version'}`,
      },
    ],
    memory,
  };
}

function finalizing(
  situation: Situation,
  facts: {
    readonly message: string;
    readonly writes?: readonly Write[];
    readonly requeueAt?: number;
    readonly stalled?: string;
  },
): Outcome {
  return {
    phase: facts.stalled ? 'Degraded' : 'Finalizing',
    message: `release ${situation.releaseId} finishes: ${facts.message}`,
    writes: facts.writes ?? [],
    notes: [],
    memory: situation.memory,
    requeueAt: facts.requeueAt,
    stalled: facts.stalled,
  };
}

/** When the data plane was first seen to follow the stable Service again; kept in the last step's `finishedAt`. */
function caughtUpAt({ memory, steps }: Situation): number | undefined {
  const at = memory.steps?.[steps.length - 1]?.finishedAt;
  return at === undefined ? undefined : Date.parse(at);
}
