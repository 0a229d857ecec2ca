// SPDX-License-Identifier: Apache-2.0

/** The command `adjust`: the current step's traffic, within what its ready pods can carry. */
import {
  adjustableWeight,
  describeTraffic,
  directionOf,
  sameTraffic,
  trafficOf,
  isWithin,
} from '@teal/rollouts-common';
import type { Traffic } from '@teal/rollouts-common';
import { ofStep } from './gates/gates';
import { stepIndex } from './memory';
import { refuseHold } from './refuse';
import { scheduleNow } from './scheduleNow';
import { nameOf } from './share';
import type { Situation } from './situation';
import type { Verdict } from './verdict';
import { adjustmentOf, wantedTraffic } from './wanted';

/** For the release that is under way. */
export function judgeAdjust(situation: Situation): Verdict | undefined {
  const { memory } = situation;
  const { commands } = situation.observation.rollout;
  const { adjust } = commands;
  if (!adjust) return undefined;
  const traffic = trafficOf(adjust.traffic);
  const index = adjust.step - 1;
  const known = adjustmentOf(memory, index);
  if (known && sameTraffic(trafficOf(known.traffic), traffic)) {
    return { kind: 'drop' };
  }
  const refusal = refuse(situation, index, traffic);
  if (refusal !== undefined) {
    return {
      kind: 'drop',
      note: `adjust ${adjust.release}/${adjust.step}: ${refusal}`,
    };
  }
  const by = commands.actor;
  return {
    kind: 'act',
    note: `release ${adjust.release}: in step ${
      adjust.step
    } from now on ${describeTraffic(traffic)} go to the new version${
      by ? `, as ${by} wants it` : ''
    }`,
    memory: {
      ...memory,
      adjusted: {
        release: adjust.release,
        step: adjust.step,
        traffic: adjust.traffic,
        ...(by ? { by } : {}),
      },
    },
  };
}

function refuse(
  situation: Situation,
  index: number,
  traffic: Traffic,
): string | undefined {
  const { memory, steps, canary, workload, observation } = situation;
  const direction = directionOf(memory);
  if (direction === 'finishing') return 'the release finishes already';
  if (direction !== 'forward') return 'the release goes back; retry it first';
  const current = stepIndex(memory, steps.length);
  if (index !== current || !memory.steps?.[current]?.startedAt) {
    return index < current
      ? `that step has passed, step ${current + 1} is under way`
      : `that step hasn't begun`;
  }
  if (observation.routes.length === 0) {
    return 'without spec.traffic.routes there is nothing that could be adjusted';
  }
  const hold = refuseHold(situation);
  if (hold) return `${hold.message}; resume it first`;
  const closed = scheduleNow(situation);
  if (closed && !isWithin(traffic, wantedTraffic(situation, index))) {
    return `${closed.sentence}, and until then the new version gets no more requests`;
  }
  if (
    ofStep(situation, index).length > 0 &&
    !isWithin(traffic, steps[index].traffic)
  ) {
    return `a gate lets ${describeTraffic(
      steps[index].traffic,
    )} go to the new version in this step, and no more`;
  }
  const route = observation.routes.find(it => it.adjustProblem !== undefined);
  if (route) return `${nameOf(route)}: ${route.adjustProblem}`;
  const readyPods = canary?.readyReplicas ?? 0;
  const most = adjustableWeight({
    readyPods,
    replicas: workload.replicas,
    stepWeight: steps[index].traffic.weight,
  });
  return traffic.weight > most
    ? `${readyPods} of ${workload.replicas} new pods are ready and carry ${most} % of the requests, not ${traffic.weight} %`
    : undefined;
}
