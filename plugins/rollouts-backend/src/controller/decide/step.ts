// SPDX-License-Identifier: Apache-2.0

/**
 * The step machine (b2..b4, c2): a table of states, each of which has been
 * passed or says what it waits for. A step whose states are all passed hands
 * over to the next in the same round, so that nothing waits for a write of the
 * status; the last one hands over to `finish`.
 */
import type { StepState, StepStatus } from '@teal/rollouts-common';
import { describeTraffic } from '@teal/rollouts-common';
import { forgiveBackground } from './analysis/entries';
import type { Gate } from './analysis/gates';
import {
  background,
  ofStep,
  postPromotion,
  prePromotion,
} from './analysis/gates';
import type { Note, Write } from './decision';
import { finish } from './finish';
import { failRelease, goBack } from './goBack';
import {
  enterState,
  markStep,
  settleResult,
  stepIndex,
  timeText,
} from './memory';
import type { Memory } from './memory';
import type { Outcome, Wait } from './outcome';
import { earlier } from './outcome';
import { newPodsReady } from './readiness';
import { degraded, refuseHold, refuseToGoOn } from './refuse';
import {
  announceCanary,
  applied,
  asked,
  nameOf,
  rememberTraffic,
  trafficNames,
  trafficNow,
  writesFor,
} from './share';
import type { Situation } from './situation';
import { plannedPods, surgeChange, surgePods } from './surge';
import { takeTrafficBack } from './takeTrafficBack';
import { canaryReady, upkeep } from './upkeep';

/** One step of the release, as the states look at it. */
interface Turn {
  readonly situation: Situation;
  /** 0-based. */
  readonly index: number;
  readonly planned: number;
  readonly marks: StepStatus;
}

/** A state of the step: what it waits for or which gate it is, and the mark that says it was passed. */
type State = {
  readonly state: StepState;
  readonly mark?: keyof StepStatus;
} & (
  | { readonly wait: (turn: Turn) => Wait | undefined }
  | { readonly gate: (turn: Turn) => Gate }
);

const states: readonly State[] = [
  { state: 'Surging', wait: surging },
  { state: 'WaitingForPods', wait: waitingForPods, mark: 'readyAt' },
  { state: 'Analyzing', gate: prePromotion },
  { state: 'Routing', wait: routing, mark: 'routedAt' },
  { state: 'Analyzing', gate: ofStep, mark: 'analyzedAt' },
  { state: 'Paused', wait: pausing },
  { state: 'Analyzing', gate: postPromotion },
  { state: 'Done', wait: allPodsReady },
];

/** A release whose template is in goes forward. */
export function step(situation: Situation): Outcome {
  const refusal = refuseToGoOn(situation);
  if (refusal) return degraded(situation, refusal);
  const index = stepIndex(situation.memory, situation.steps.length);
  return takeTrafficBack(situation, index) ?? watched(situation, index);
}

/** Beside everything else the background is measured, while a person holds the release, too. */
function watched(before: Situation, index: number): Outcome {
  const marks = before.memory.steps?.[index] ?? {};
  const { failed, ...beside } = background({ situation: before, index, marks });
  const situation = { ...before, memory: beside.memory };
  if (failed !== undefined) return failRelease(situation, index, failed);
  const outcome = beside.waits
    ? stay(
        {
          ...situation,
          memory: enterState(beside.memory, 'Paused', before.now),
        },
        { index, state: 'Paused', waits: beside.waits, notes: [] },
      )
    : holding(situation, index) ?? goThrough(situation, index, []);
  return {
    ...outcome,
    measurements: [...beside.measurements, ...(outcome.measurements ?? [])],
    requeueAt: earlier(outcome.requeueAt, beside.requeueAt),
  };
}

function goThrough(
  before: Situation,
  index: number,
  notes: readonly Note[],
): Outcome {
  const situation = startStep(before, index);
  const { steps, now, workload } = situation;
  let memory = situation.memory;
  for (const it of states) {
    const { mark } = it;
    const marks = memory.steps?.[index] ?? {};
    const turn = {
      situation: { ...situation, memory },
      index,
      planned: plannedPods(steps, index, workload.replicas),
      marks,
    };
    const gate: Gate | undefined = 'gate' in it ? it.gate(turn) : undefined;
    memory = gate?.memory ?? memory;
    if (gate?.failed !== undefined) {
      return failRelease({ ...situation, memory }, index, gate.failed);
    }
    const waits = 'wait' in it ? it.wait(turn) : gate?.waits;
    if (waits) {
      const state = gate?.state ?? it.state;
      const at = { ...situation, memory: enterState(memory, state, now) };
      return {
        ...stay(at, { index, state, waits, notes }),
        measurements: gate?.measurements,
      };
    }
    const passed = 'wait' in it || gate?.passed;
    if (mark && passed && !marks[mark]) {
      memory = markStep(memory, index, { [mark]: timeText(now) });
    }
  }
  if (index === steps.length - 1) {
    const outcome = finish({ ...situation, memory });
    return { ...outcome, notes: [...notes, ...outcome.notes] };
  }
  return goThrough(
    {
      ...situation,
      memory: forgiveBackground(
        markStep(memory, index, { finishedAt: timeText(now) }),
      ),
    },
    index + 1,
    [...notes, finishedNote(situation, index)],
  );
}

function startStep(situation: Situation, index: number): Situation {
  const { memory, now } = situation;
  if (memory.steps?.[index]?.startedAt) return situation;
  return {
    ...situation,
    memory: {
      ...markStep(memory, index, { startedAt: timeText(now) }),
      currentStep: undefined,
    },
  };
}

function stay(
  situation: Situation,
  facts: {
    readonly index: number;
    readonly state: StepState;
    readonly waits: Wait;
    readonly notes: readonly Note[];
  },
): Outcome {
  const { index, state, waits, notes } = facts;
  const { now, steps, observation } = situation;
  const sentence = `step ${index + 1} of ${steps.length}: ${waits.message}`;
  const outcome: Outcome = {
    phase: state === 'Paused' ? 'Paused' : 'Progressing',
    message: sentence,
    writes: [
      ...waits.writes,
      ...upkeep(situation, index),
      ...announcements(situation, waits),
    ],
    notes,
    memory: observedTraffic(situation),
    requeueAt: waits.requeueAt,
    stalled: waits.stalled,
  };
  // Measurements have limits of their own.
  if (state === 'Paused' || state === 'Analyzing') return outcome;
  const { progressDeadlineSeconds = 600, onFailure = 'Rollback' } =
    observation.rollout.spec;
  const startedAt = situation.memory.currentStep?.startedAt;
  const deadline =
    (startedAt === undefined ? now : Date.parse(startedAt)) +
    progressDeadlineSeconds * 1_000;
  if (now < deadline) {
    return { ...outcome, requeueAt: earlier(outcome.requeueAt, deadline) };
  }
  const failure = `${sentence}; the batch's deadline of ${progressDeadlineSeconds} s has passed`;
  if (onFailure === 'Pause') {
    return {
      ...outcome,
      phase: 'Degraded',
      message: failure,
      stalled: 'ProgressDeadlineExceeded',
    };
  }
  return goBack({
    ...situation,
    memory: settleResult(situation.memory, 'TimedOut', failure),
  });
}

/** As early as it can be, so that a promote finds a gateway that knows the new version. */
function announcements(situation: Situation, waits: Wait): Write[] {
  return waits.writes.some(write => write.kind === 'routeTraffic')
    ? []
    : announceCanary(situation);
}

function holding(situation: Situation, index: number): Outcome | undefined {
  const hold = refuseHold(situation);
  if (!hold) return undefined;
  const { now, steps } = situation;
  const held = startStep(situation, index);
  return {
    phase: 'Paused',
    message: `step ${index + 1} of ${steps.length}: ${hold.message}`,
    writes: upkeep(situation, index),
    notes: [],
    memory: enterState(observedTraffic(held), 'Paused', now),
  };
}

function surging({ situation, index, planned, marks }: Turn): Wait | undefined {
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

function waitingForPods({ situation, planned, marks }: Turn): Wait | undefined {
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

function routing({ situation, index, marks }: Turn): Wait | undefined {
  const { traffic } = situation.steps[index];
  const writes = writesFor(situation, traffic);
  const refused = refusedRoute(situation);
  if (refused && !marks.routedAt) return { message: refused, writes };
  const done = marks.routedAt !== undefined || applied(situation);
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

function pausing({ situation, index, marks }: Turn): Wait | undefined {
  const { pause, traffic } = situation.steps[index];
  if (pause === undefined || marks.by !== undefined) return undefined;
  const seen = `${describeTraffic(traffic)} go to the new version`;
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
  };
}

/** The last step's pods must still be enough when the Service goes over to them: the workload may have been scaled since. */
function allPodsReady({ situation, index }: Turn): Wait | undefined {
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

/** What the routes say after this round's writes, with the times since when it is asked and applied. */
function observedTraffic(situation: Situation): Memory {
  const { memory, now, steps } = situation;
  const traffic =
    memory.currentStep?.state === 'Routing'
      ? steps[stepIndex(memory, steps.length)].traffic
      : trafficNow(situation);
  return rememberTraffic(memory, {
    traffic,
    is: asked(situation, traffic) && applied(situation) ? 'applied' : 'pending',
    now,
  });
}

function finishedNote({ steps }: Situation, index: number): Note {
  return {
    type: 'Normal',
    reason: 'StepDone',
    message: `step ${index + 1} of ${steps.length} is done: ${describeTraffic(
      steps[index].traffic,
    )} go to the new version`,
  };
}
