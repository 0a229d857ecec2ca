// SPDX-License-Identifier: Apache-2.0

/**
 * A held template is let in (a, c1, b1): the way is cleared of the release
 * before it, every object is checked, the stable Service is pinned, and only
 * then one write inflates the fields, takes the marker out and un-pauses.
 */
import { NO_TRAFFIC } from '@teal/rollouts-common';
import type { Analyzed } from './analysis/analyze';
import { checkMetrics } from './analysis/check';
import type { Gate } from './analysis/gates';
import type { WorkloadChange, Write } from './decision';
import { beforeStart } from './gates/gates';
import { failRelease } from './goBack';
import { closeRelease, enterState, markStep, timeText } from './memory';
import type { Outcome } from './outcome';
import { pending, refuseToBegin, refuseToGoOn } from './refuse';
import { applied, asked, isExposed, rememberTraffic, writesFor } from './share';
import type { Situation } from './situation';
import { hasPods } from './situation';
import { clearTheWay } from './supersede';
import { inflationChange, plannedPods, surgeOfStep, surgePods } from './surge';
import { restorePaused, unpin } from './tidy';

/** The template is held and no rule forbids it. */
export function begin(situation: Situation): Outcome {
  if (situation.begun && !situation.stable) {
    const refusal = refuseToGoOn(situation);
    if (refusal) return pending(situation, refusal);
  }
  if (situation.begun) {
    const wait = clearTheWay(situation);
    if (wait) return waiting(situation, wait);
  }
  if (situation.workload.replicas === 0 && !situation.begun) {
    return passThrough(
      situation,
      `Deployment ${situation.workload.name} has 0 replicas, so its template was let in without a release`,
    );
  }
  const refusal = refuseToBegin(situation);
  if (refusal) {
    // Who answers by day lets the night's window begin the release.
    return refusal.reason === 'OutsideSchedule'
      ? askStart(situation, closed => pending(closed, refusal))
      : pending(situation, refusal);
  }
  if (!situation.begun && (surplus(situation) || isExposed(situation))) {
    const wait = clearTheWay(situation);
    if (wait) return waiting(situation, wait);
  }
  const checked = checkMetrics(situation);
  const known = { ...situation, memory: checked?.memory ?? situation.memory };
  return !checked || checked.verdict === 'Passed'
    ? askStart(known, letIn)
    : unmeasured(known, checked);
}

/** Gates before the release: it goes on as `then` says once they are open. */
function askStart(
  situation: Situation,
  then: (situation: Situation) => Outcome,
): Outcome {
  const gate: Gate = beforeStart({ situation, index: 0, marks: {} });
  const known = { ...situation, memory: gate.memory };
  if (gate.failed !== undefined) return failRelease(known, 0, gate.failed);
  const { waits } = gate;
  if (!waits) return then(known);
  return {
    ...pending(known, {
      reason: waits.stalled ?? 'GateClosed',
      message: waits.message,
      ...(waits.stalled ? {} : { wished: true }),
    }),
    notes: gate.notes ?? [],
    questions: gate.questions,
    requeueAt: gate.requeueAt,
  };
}

/** d1: the metrics are being tried, or one of them can't be measured; it is tried again. */
function unmeasured(situation: Situation, checked: Analyzed): Outcome {
  const broken = situation.memory.analysis?.filter(
    ({ stage, counters }) => stage === 'Check' && counters.error > 0,
  );
  const refused = broken?.find(({ phase }) => phase === 'Running');
  return {
    ...pending(situation, {
      reason: 'MetricUnfit',
      message: refused
        ? `for the stable version, ${
            refused.measurements.at(-1)?.message
          }, so metric ${
            refused.metric
          } can't judge the new one; correct it, it is tried again`
        : 'its metrics are measured for the stable version first',
      ...(refused ? {} : { wished: true }),
    }),
    measurements: checked.measurements,
    requeueAt: checked.requeueAt,
  };
}

/** Nothing differs from the stable version, or no pod is concerned: the workload is native again at once. */
export function passThrough(situation: Situation, reason: string): Outcome {
  const { workload, now, observation } = situation;
  const { service } = observation;
  const memory = closeRelease({
    memory: {
      ...situation.memory,
      release: situation.memory.release && {
        ...situation.memory.release,
        reason,
      },
    },
    endedAs: 'Withdrawn',
    now,
  });
  return {
    phase: 'Healthy',
    message: reason,
    writes: [
      // First: a Service pinned to the old version would be empty at the end.
      ...(service?.pinnedTo === undefined ? [] : [unpin(service.name)]),
      {
        kind: 'workload',
        change: {
          unhold: true,
          ...restorePaused(workload),
          forgetRelease: true,
        },
        reason,
      },
    ],
    notes: [{ type: 'Normal', reason: 'PassedThrough', message: reason }],
    memory,
  };
}

/** Pods of an earlier attempt whose annotations were lost. */
function surplus({ others, canary }: Situation): boolean {
  return others.some(set => set.replicas > 0) || (canary?.replicas ?? 0) > 0;
}

function letIn(situation: Situation): Outcome {
  const { workload, stable, steps, now, releaseId } = situation;
  const planned = plannedPods(steps, 0, workload.replicas);
  const writes: Write[] = [
    ...writesFor(situation, NO_TRAFFIC),
    {
      kind: 'workload',
      change: firstBatch(situation),
      reason: `b1: template of release ${releaseId} is let in, step 1 of ${steps.length} adds ${planned} pods on top of ${workload.replicas}`,
    },
  ];
  const memory = enterState(
    markStep(
      rememberTraffic(situation.memory, {
        traffic: NO_TRAFFIC,
        is:
          asked(situation, NO_TRAFFIC) && applied(situation)
            ? 'applied'
            : 'pending',
        now,
      }),
      0,
      { startedAt: timeText(now) },
    ),
    'Surging',
    now,
  );
  return {
    phase: 'Progressing',
    message: `step 1 of ${steps.length}: 0 of ${planned} new pods ready, waiting for Deployment ${workload.name} to get its new ReplicaSet`,
    writes,
    notes: [
      {
        type: 'Normal',
        reason: 'ReleaseBegun',
        message: `release ${releaseId} of Deployment ${
          workload.name
        } begins with ${steps.length} steps; ${
          stable?.name ?? 'the old version'
        } is the stable version`,
      },
    ],
    memory,
  };
}

/**
 * maxSurge may sink here, from the user's own value to the first step's: a
 * single ReplicaSet has pods. Not so when this template's own pods are still
 * there from an earlier attempt.
 */
function firstBatch(situation: Situation): WorkloadChange {
  const { workload, stable, canary, steps, releaseId } = situation;
  const wanted = surgeOfStep(steps, 0, workload.replicas);
  const { maxSurge } = workload.fields;
  const keeps =
    canary !== undefined &&
    hasPods(canary) &&
    surgePods(maxSurge, workload.replicas) >=
      surgePods(wanted, workload.replicas);
  return {
    unhold: true,
    ...inflationChange(situation),
    ...(keeps || maxSurge === wanted ? {} : { maxSurge: wanted }),
    ...(workload.release?.stableHash === stable?.hash
      ? {}
      : { stableHash: stable?.hash }),
    ...(workload.release?.id === releaseId ? {} : { release: releaseId }),
  };
}

function waiting(
  situation: Situation,
  wait: NonNullable<ReturnType<typeof clearTheWay>>,
): Outcome {
  return {
    phase: 'Pending',
    message: `release ${situation.releaseId} is held: ${wait.message}`,
    writes: wait.writes,
    notes: [],
    memory: wait.memory,
    requeueAt: wait.requeueAt,
  };
}
