// SPDX-License-Identifier: Apache-2.0

/** What a step waits for in each of its states (b2..b4, c2), one function a state; undefined: it has passed. */
import type { StepStatus } from '@teal/rollouts-common';
import { describeTraffic } from '@teal/rollouts-common';
import { afterOutage } from './afterOutage';
import {
  describeShare,
  openShare,
  opensService,
  tooManyPods,
} from './byReplicas';
import { timeText } from './memory';
import type { Wait } from './outcome';
import { newPodsReady } from './readiness';
import { scheduleNow } from './scheduleNow';
import { applied, asked, nameOf, trafficNames, writesFor } from './share';
import type { Situation } from './situation';
import { surgeChange, surgePods } from './surge';
import { canaryReady } from './upkeep';
import { wantedTraffic } from './wanted';

/** One step of the release, as the states look at it. */
export interface Turn {
  readonly situation: Situation;
  /** 0-based. */
  readonly index: number;
  readonly planned: number;
  readonly marks: StepStatus;
}

/** b2: the workload may have as many new pods as the step wants. */
export function surging({
  situation,
  index,
  planned,
  marks,
}: Turn): Wait | undefined {
  if (marks.readyAt) return undefined;
  const { workload, canary, steps } = situation;
  const change = surgeChange(situation, index);
  const sentence = newPodsReady(situation, planned).sentence;
  const refused = change && refusedRoute(situation);
  if (refused) return { message: refused, writes: [] };
  if (change) {
    return {
      message: sentence,
      writes: [
        {
          kind: 'workload',
          change,
          reason: `b2: step ${index + 1} of ${
            steps.length
          } wants ${planned} new pods on top of ${
            workload.replicas
          }, maxSurge allowed ${surgePods(
            workload.fields.maxSurge,
            workload.replicas,
          )}`,
        },
      ],
    };
  }
  if (!canary || canary.replicas < planned) {
    return { message: sentence, writes: [] };
  }
  return undefined;
}

/** b3: they are ready, and behind the extra Service. */
export function waitingForPods({
  situation,
  planned,
  marks,
}: Turn): Wait | undefined {
  if (marks.readyAt) return undefined;
  const readiness = newPodsReady(situation, planned);
  if (readiness.podsReady < planned) {
    return {
      message: readiness.sentence,
      writes: [],
      requeueAt: readiness.nextAt,
    };
  }
  const endpoints = canaryReady(situation);
  if (endpoints < planned) {
    return {
      message: `${endpoints} of ${planned} new pods are endpoints of Service ${situation.observation.rollout.spec.traffic.service}-canary`,
      writes: [],
    };
  }
  return undefined;
}

/** No request goes to new pods that a gateway can't know of yet. */
export function gatewaysFollow({ situation, marks }: Turn): Wait | undefined {
  return marks.routedAt ? undefined : afterOutage(situation);
}

/** c2: the routes say what the step wants, and the data plane follows. */
export function routing({ situation, index, marks }: Turn): Wait | undefined {
  const traffic = wantedTraffic(situation, index);
  const unfit =
    opensService(situation, traffic) && !marks.routedAt
      ? tooManyPods(situation, index)
      : undefined;
  if (unfit) return { message: unfit, writes: [] };
  const writes = writesFor(situation, traffic);
  const refused = refusedRoute(situation);
  if (refused && !marks.routedAt) return { message: refused, writes };
  const done =
    marks.routedAt !== undefined ||
    (applied(situation) && openShare(situation)?.ready !== 0);
  if (done && asked(situation, traffic)) return undefined;
  return {
    message: `${trafficNames(
      situation,
    )} and the data plane give the new version ${describeTraffic(traffic)}`,
    writes,
  };
}

/** A route that can't carry what is still to come: no further pod is touched. */
function refusedRoute({ observation }: Situation): string | undefined {
  const refused = observation.routes.find(route => route.problem);
  return refused && `${nameOf(refused)}: ${refused.problem}`;
}

/** Somebody promotes the step, or its time has passed. */
export function pausing({ situation, index, marks }: Turn): Wait | undefined {
  const { pause } = situation.steps[index];
  const traffic = wantedTraffic(situation, index);
  if (pause === undefined || marks.by !== undefined) return undefined;
  const seen = `${describeShare(situation, traffic)} go to the new version`;
  if (pause === 'manual') {
    return { message: `waits for a promote, ${seen}`, writes: [] };
  }
  const routedAt = marks.routedAt ? Date.parse(marks.routedAt) : situation.now;
  const ends = routedAt + pause;
  if (situation.now >= ends) return undefined;
  return {
    message: `pauses until ${timeText(ends)}, ${seen}`,
    writes: [],
    requeueAt: ends,
    byClock: true,
  };
}

/** The last step's pods must still be enough when the Service goes over to them: the workload may have been scaled since. */
export function allPodsReady({ situation, index }: Turn): Wait | undefined {
  const { steps, workload } = situation;
  if (index < steps.length - 1) return undefined;
  const readiness = newPodsReady(situation, workload.replicas);
  const change = surgeChange(situation, index);
  if (
    readiness.podsReady >= workload.replicas &&
    canaryReady(situation) >= workload.replicas
  ) {
    return undefined;
  }
  return {
    message: readiness.sentence,
    writes: change
      ? [
          {
            kind: 'workload',
            change,
            reason: `b2: the workload was scaled to ${workload.replicas}`,
          },
        ]
      : [],
    requeueAt: readiness.nextAt,
  };
}

/** No step is left while the author's schedule is closed. */
export function outsideSchedule({ situation }: Turn): Wait | undefined {
  const closed = scheduleNow(situation);
  return (
    closed && {
      message: `is done, ${closed.sentence}`,
      writes: [],
      requeueAt: closed.changesAt,
    }
  );
}
