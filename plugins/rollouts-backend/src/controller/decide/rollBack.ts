// SPDX-License-Identifier: Apache-2.0

/**
 * The stable template is deployed again (e3..e5), by command or because
 * somebody applied it: traffic first, then at most 10 s for the data plane
 * (I8), then one write that lets the stable template in; the Deployment
 * controller removes the new pods, which never became available.
 */
import { NO_TRAFFIC } from '@teal/rollouts-common';
import type { WorkloadChange } from './decision';
import { closeRelease, enterState, settleResult, timeText } from './memory';
import type { Memory } from './memory';
import type { Outcome } from './outcome';
import { degraded } from './refuse';
import {
  applied,
  patienceEnds,
  rememberTraffic,
  trafficNames,
  routesWithdrawn,
  silenceEnds,
  withdrawRoutes,
  writesFor,
} from './share';
import type { Situation } from './situation';
import { hasPods } from './situation';
import { restingMessage } from './resting';
import { lastWrites, restorePace } from './tidy';

/** The rejection is remembered (or needs none), the direction is fixed. */
export function rollBack(before: Situation): Outcome {
  const { stable, held, templateIsStable, begun } = before;
  const situation: Situation = { ...before, memory: record(before) };
  if (!stable) {
    return degraded(situation, {
      reason: 'StableReplicaSetMissing',
      message: `the stable version can't be deployed again: its ReplicaSet is gone from Deployment ${situation.workload.name}; apply the template that should run`,
    });
  }
  const stableLetIn = !held && templateIsStable;
  if (stableLetIn) return removeNewPods(situation);
  const moving = begun ? trafficFirst(situation) : undefined;
  if (moving) return moving;
  if (!isWritten(situation)) {
    return rollingBack(situation, { message: 'decided', writes: [] });
  }
  if (!begun) return neverLetIn(situation);
  return letStableIn(situation);
}

/**
 * The refusal stands in the status before the workload changes: a controller
 * that died in between would find the stable template and nobody refused.
 * Where somebody applied the stable template, the workload itself tells.
 */
function isWritten({
  observation,
  memory,
  templateIsStable,
}: Situation): boolean {
  if (templateIsStable) return true;
  const { status } = observation.rollout;
  return status?.rejected?.releaseId === memory.release?.id;
}

/** Remembers which version was refused, where somebody applied the stable template by hand. */
function record({
  memory,
  now,
  observation,
  others,
  templateIsStable,
}: Situation): Memory {
  const result = memory.release?.result;
  const reason =
    memory.release?.reason ?? 'the stable template was applied again';
  const settled =
    result === undefined || result === 'Withdrawn'
      ? settleResult(memory, 'RolledBack', reason)
      : memory;
  const revision = observation.rollout.status?.canary?.revision;
  // Its hash may not have come into the status yet.
  const refused =
    others.find(set => set.hash === revision) ??
    (others.length === 1 ? others[0] : undefined);
  const release = settled.release;
  if (!templateIsStable || !refused || !release) return settled;
  if (settled.rejected?.releaseId === release.id) return settled;
  return {
    ...settled,
    rejected: {
      revision: refused.hash,
      templateHash: refused.templateHash,
      releaseId: release.id,
      at: timeText(now),
      reason: release.reason ?? reason,
    },
  };
}

function trafficFirst(situation: Situation): Outcome | undefined {
  const { now, memory } = situation;
  const writes = writesFor(situation, NO_TRAFFIC);
  const going = `all traffic goes back to the stable version: ${trafficNames(
    situation,
  )}`;
  if (writes.length > 0) {
    const asking = rememberTraffic(memory, {
      traffic: NO_TRAFFIC,
      is: 'asked',
      now,
    });
    const silence = silenceEnds(situation, asking);
    // A route that doesn't take the weight holds up no more than a silent gateway.
    if (now >= silence) return undefined;
    return rollingBack(
      { ...situation, memory: asking },
      { message: going, writes, requeueAt: silence },
    );
  }
  const followed = applied(situation);
  const remembered = rememberTraffic(memory, {
    traffic: NO_TRAFFIC,
    is: followed ? 'applied' : 'pending',
    now,
  });
  const patience = patienceEnds(situation, remembered);
  if (now >= patience) return undefined;
  return rollingBack(
    { ...situation, memory: remembered },
    {
      message: followed
        ? `the new pods stay for the grace period, until ${timeText(patience)}`
        : going,
      writes: [],
      requeueAt: patience,
    },
  );
}

function letStableIn(situation: Situation): Outcome {
  const { workload, stable, held, templateIsStable, now } = situation;
  const change: WorkloadChange = {
    ...(templateIsStable || !stable
      ? {}
      : { templateOf: { replicaSet: stable.name } }),
    ...(held ? { unhold: true as const } : {}),
    ...(workload.paused ? { paused: false } : {}),
    ...restorePace(workload),
  };
  return rollingBack(
    {
      ...situation,
      memory: rememberTraffic(situation.memory, {
        traffic: NO_TRAFFIC,
        is: applied(situation) ? 'applied' : 'pending',
        now,
      }),
    },
    {
      message: `the template of ${stable?.name} is deployed again`,
      writes: [
        ...withdrawRoutes(situation),
        {
          kind: 'workload',
          change,
          reason: `e4: the template of ${stable?.name} is deployed again, the new pods carry no traffic`,
        },
      ],
    },
  );
}

function neverLetIn(situation: Situation): Outcome {
  const { workload, stable, templateIsStable } = situation;
  return ended(situation, {
    ...(templateIsStable || !stable
      ? {}
      : { templateOf: { replicaSet: stable.name } }),
    ...(workload.held === undefined ? {} : { unhold: true as const }),
  });
}

function removeNewPods(situation: Situation): Outcome {
  const { workload, others } = situation;
  if (!routesWithdrawn(situation)) {
    return rollingBack(situation, {
      message: `${trafficNames(situation)} as its user left it`,
      writes: withdrawRoutes(situation),
    });
  }
  const pace = restorePace(workload);
  if (Object.keys(pace).length > 0 || workload.paused) {
    return rollingBack(situation, {
      message: 'the new pods go',
      writes: [
        {
          kind: 'workload',
          change: { ...pace, ...(workload.paused ? { paused: false } : {}) },
          reason: `e4: Deployment ${workload.name} has its own pace again`,
        },
      ],
    });
  }
  const remaining = others.filter(hasPods);
  if (remaining.length > 0) {
    return rollingBack(situation, {
      message: remaining
        .map(set => `${set.currentReplicas} pods of ${set.name} go`)
        .join(', '),
      writes: [],
    });
  }
  return ended(situation, {});
}

function ended(situation: Situation, more: WorkloadChange): Outcome {
  const { now, stable, workload } = situation;
  const memory = closeRelease({
    memory: situation.memory,
    endedAs: 'RolledBack',
    now,
  });
  return {
    phase: 'Healthy',
    message: restingMessage({ workload, serving: stable, memory }),
    writes: lastWrites(situation, more),
    notes: [
      {
        type: 'Warning',
        reason: 'RolledBack',
        message: `release ${memory.release?.id} was rolled back to ${
          stable?.name ?? 'the stable version'
        }: ${
          memory.release?.reason ?? 'the stable template was applied again'
        }`,
      },
    ],
    memory,
  };
}

function rollingBack(
  situation: Situation,
  facts: Pick<Outcome, 'message' | 'writes' | 'requeueAt'>,
): Outcome {
  return {
    phase: 'RollingBack',
    message: `release ${
      situation.memory.release?.id ?? situation.releaseId
    } is rolled back: ${facts.message}`,
    writes: facts.writes,
    notes: [],
    memory: enterState(situation.memory, 'Done', situation.now),
    requeueAt: facts.requeueAt,
  };
}
