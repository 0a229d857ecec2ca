// SPDX-License-Identifier: Apache-2.0

/**
 * Abort, failed batch (e2): traffic goes back to the stable version in one
 * round, or along the steps where spec.rollback says so; pods and template stay
 * as they are, so that people can look around and GitOps sees no drift. It
 * waits for nothing but the data plane (I8) and the time that spec.rollback
 * gives. With `global` the stable template then comes back by itself (e3).
 */
import {
  describeTraffic,
  NO_TRAFFIC,
  sameTraffic,
} from '@teal/rollouts-common';
import { enterState, refuseTemplate, settleResult, timeText } from './memory';
import type { Memory } from './memory';
import type { Outcome } from './outcome';
import { earlier } from './outcome';
import { rollBack } from './rollBack';
import {
  applied,
  asked,
  isExposed,
  patienceEnds,
  rememberTraffic,
  settlesAt,
  trafficNames,
  trafficNow,
  writesFor,
} from './share';
import type { Situation } from './situation';
import type { Rung } from './stepBack';
import { rungOf } from './stepBack';
import { canaryReady, upkeep } from './upkeep';

/** d2: the metrics or a webhook are against the release; the first write after the verdict is recorded is the traffic. */
export function failRelease(
  situation: Situation,
  index: number,
  why: string,
): Outcome {
  const reason = `step ${index + 1} of ${situation.steps.length}: ${why}`;
  return goBackByVerdict({
    ...situation,
    memory: settleResult(situation.memory, 'Failed', reason),
  });
}

/**
 * Back by a verdict that nobody could reach again, so it is recorded before
 * the traffic moves. The record can't say since when that is asked of the data
 * plane: a controller that dies before it asks, or that is refused for a
 * while, would leave the next one a patience that is over already.
 */
export function goBackByVerdict(situation: Situation): Outcome {
  const outcome = goBack(situation);
  const { memory } = outcome;
  return {
    ...outcome,
    memory: { ...memory, traffic: notYetAsked(memory.traffic) },
    recordFirst: true,
  };
}

/** The next round, which finds it asked, tells since when. */
function notYetAsked(traffic: Memory['traffic']): Memory['traffic'] {
  if (!traffic || traffic.appliedAt !== undefined) return traffic;
  const { askedAt: _askedAt, ...wanted } = traffic;
  return wanted;
}

/** The release was aborted or has failed. */
export function goBack(before: Situation): Outcome {
  const { now, held } = before;
  if (nowhereToGo(before)) return stay(before);
  const rung = rungOf(before);
  if (rung.until !== undefined) return alongTheSteps(before, rung);
  const writes = writesFor(before, NO_TRAFFIC);
  const asks = writes.length > 0;
  const followed = !asks && applied(before);
  const seen = followed ? 'applied' : 'pending';
  const memory = enterState(
    rememberTraffic(before.memory, {
      traffic: NO_TRAFFIC,
      is: asks ? 'asked' : seen,
      now,
    }),
    'Routing',
    now,
  );
  const situation: Situation = { ...before, memory };
  const going = `release ${
    situation.releaseId
  }: all traffic goes back to the stable version: ${trafficNames(situation)}${
    before.stable?.readyReplicas === 0 ? ', of which no pod is ready' : ''
  }`;
  const why = memory.release?.reason ?? 'it was aborted';
  if (writes.length > 0) {
    return {
      phase: 'RollingBack',
      message: going,
      writes,
      notes: askedBefore(before)
        ? []
        : [
            {
              type: 'Warning',
              reason: 'TrafficGoesBack',
              message: `release ${situation.releaseId}: ${why}`,
            },
          ],
      memory,
    };
  }
  const patience = patienceEnds(situation, memory);
  const sincePatience = !followed && now < patience;
  const keeps = sincePatience ? undefined : keptUntil(situation, patience);
  if (keeps !== undefined && now >= keeps) return rollBackGlobally(situation);
  return {
    phase: sincePatience ? 'RollingBack' : 'RolledBack',
    message: sincePatience ? going : rolledBackMessage(situation, why, keeps),
    writes: held ? [] : upkeep(situation),
    notes: [],
    memory,
    requeueAt: sincePatience ? patience : keeps,
    stalled: sincePatience ? undefined : 'RolledBack',
  };
}

/** One of the steps that were passed has its traffic once more, for a while. */
function alongTheSteps(
  before: Situation,
  { traffic, until = before.now }: Rung,
): Outcome {
  const { now, releaseId } = before;
  const writes = writesFor(before, traffic);
  const asks = writes.length > 0;
  const known = before.memory.traffic;
  const isNew = known === undefined || !sameTraffic(known, traffic);
  const why = before.memory.release?.reason ?? 'it was aborted';
  const seen = asked(before, traffic) && applied(before);
  const memory = enterState(
    rememberTraffic(before.memory, {
      traffic,
      is: seen ? 'applied' : 'pending',
      now,
    }),
    'Routing',
    now,
  );
  return {
    phase: 'RollingBack',
    message: `release ${releaseId}: traffic goes back along the steps: ${describeTraffic(
      traffic,
    )} stay with the new version until ${timeText(until)}; ${why}`,
    writes: [...writes, ...(asks ? [] : upkeep(before))],
    notes: isNew
      ? [
          {
            type: 'Warning',
            reason: 'TrafficGoesBack',
            message: `release ${releaseId}: ${why}`,
          },
        ]
      : [],
    memory,
    requeueAt: earlier(until, settlesAt(before)),
  };
}

/** When the new pods go by themselves; undefined: they stay until somebody says more. */
function keptUntil(
  { observation, memory }: Situation,
  patience: number,
): number | undefined {
  const { global = false, keepSeconds = 0 } =
    observation.rollout.spec.rollback ?? {};
  if (!global) return undefined;
  const appliedAt = memory.traffic?.appliedAt;
  const since = appliedAt === undefined ? patience : Date.parse(appliedAt);
  return since + keepSeconds * 1_000;
}

/** What a person's rollback does, by spec.rollback.global. */
function rollBackGlobally(situation: Situation): Outcome {
  const { memory, canary, workload, now } = situation;
  return rollBack({
    ...situation,
    direction: 'rollback',
    memory: refuseTemplate(memory, {
      revision: canary?.hash,
      templateHash: workload.templateHash,
      now,
      reason: memory.release?.reason ?? 'it was aborted',
    }),
  });
}

/**
 * A batch failed by its deadline or its metrics while no stable pod is ready:
 * nobody asked to go back, and there is nobody to go back to. A person's abort is obeyed.
 */
function nowhereToGo(situation: Situation): boolean {
  const { memory, stable } = situation;
  return (
    (memory.release?.result === 'TimedOut' ||
      memory.release?.result === 'Failed') &&
    isExposed(situation) &&
    (stable?.readyReplicas ?? 0) === 0 &&
    canaryReady(situation) > 0
  );
}

function stay(situation: Situation): Outcome {
  const { memory, stable, releaseId } = situation;
  return {
    phase: 'Degraded',
    message: `release ${releaseId} failed, but no pod of the stable version ${
      stable?.name ?? ''
    } is ready, so ${describeTraffic(
      trafficNow(situation),
    )} stay with the new one until one is: ${
      memory.release?.reason ?? 'its deadline has passed'
    }`,
    writes: upkeep(situation),
    notes: [],
    memory,
    stalled: 'StableNotReady',
  };
}

function askedBefore({ memory }: Situation): boolean {
  const { traffic } = memory;
  return (
    traffic !== undefined &&
    sameTraffic(traffic, NO_TRAFFIC) &&
    traffic.appliedAt === undefined
  );
}

function rolledBackMessage(
  { releaseId, canary, held, observation }: Situation,
  why: string,
  keeps: number | undefined,
): string {
  const missing = observation.service
    ? ''
    : ` (Service ${observation.rollout.spec.traffic.service} doesn't exist)`;
  const pods = held ? 'its template is held' : podsStay(canary?.replicas ?? 0);
  const until = keeps === undefined ? '' : `${timeText(keeps)}, or before: `;
  return `release ${releaseId}: all traffic is on the stable version${missing}, ${pods} until ${until}a retry, a rollback or another template; ${why}`;
}

function podsStay(count: number): string {
  return count === 1 ? 'its one pod stays' : `its ${count} pods stay`;
}
