// SPDX-License-Identifier: Apache-2.0

/**
 * The step machine (b2..b4, c2): a table of states, each of which has been
 * passed or says what it waits for. A step whose states are all passed hands
 * over to the next in the same round, so that nothing waits for a write of the
 * status; the last one hands over to `finish`.
 */
import type { StepState, StepStatus } from '@teal/rollouts-common';
import { exposes } from '@teal/rollouts-common';
import { forgiveBackground } from './analysis/entries';
import type { Gate } from './analysis/gates';
import {
  background,
  ofStep,
  postPromotion,
  prePromotion,
} from './analysis/gates';
import { describeShare } from './byReplicas';
import type { Note, Write } from './decision';
import { finish } from './finish';
import * as gates from './gates/gates';
import { failRelease, goBackByVerdict } from './goBack';
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
import { degraded, refuseHold, refuseToGoOn } from './refuse';
import {
  announceCanary,
  applied,
  asked,
  isExposed,
  rememberTraffic,
  trafficNow,
} from './share';
import type { Situation } from './situation';
import type { Turn } from './stepWaits';
import {
  allPodsReady,
  gatewaysFollow,
  outsideSchedule,
  pausing,
  routing,
  surging,
  waitingForPods,
} from './stepWaits';
import { plannedPods } from './surge';
import { takeTrafficBack } from './takeTrafficBack';
import { canaryReady, upkeep } from './upkeep';
import { wantedTraffic } from './wanted';

/** A state of the step: what it waits for or which gate it is, and the mark that says it was passed. */
type State = {
  readonly state: StepState;
  readonly mark?: keyof StepStatus;
} & (
  | { readonly wait: (turn: Turn) => Wait | undefined }
  | { readonly gate: (turn: Turn) => Gate }
);

const states: readonly State[] = [
  { state: 'Paused', gate: gates.beforeStart },
  { state: 'Surging', wait: surging },
  { state: 'WaitingForPods', wait: waitingForPods, mark: 'readyAt' },
  { state: 'Analyzing', gate: prePromotion },
  { state: 'Paused', gate: gates.beforeTraffic },
  { state: 'Routing', wait: gatewaysFollow },
  { state: 'Routing', wait: routing, mark: 'routedAt' },
  { state: 'Analyzing', gate: ofStep, mark: 'analyzedAt' },
  { state: 'Paused', wait: pausing },
  { state: 'Analyzing', gate: postPromotion },
  { state: 'Paused', gate: gates.beforePromotion },
  { state: 'Done', wait: allPodsReady },
  { state: 'Paused', wait: outsideSchedule },
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
  const hooks = gates.watching({ situation: before, index, marks });
  if (hooks.failed !== undefined) {
    return failRelease(
      { ...before, memory: hooks.memory },
      index,
      hooks.failed,
    );
  }
  const { failed, ...beside } = background({
    situation: { ...before, memory: hooks.memory },
    index,
    marks,
  });
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
    notes: [...(hooks.notes ?? []), ...outcome.notes],
    questions: [...(hooks.questions ?? []), ...(outcome.questions ?? [])],
    requeueAt: earlier(
      earlier(outcome.requeueAt, beside.requeueAt),
      hooks.requeueAt,
    ),
  };
}

function goThrough(
  before: Situation,
  index: number,
  notes: readonly Note[],
): Outcome {
  const situation = withoutLostPods(startStep(before, index), index);
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
        ...stay(at, {
          index,
          state,
          waits,
          notes: [...notes, ...(gate?.notes ?? [])],
        }),
        measurements: gate?.measurements,
        questions: gate?.questions,
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

/** The step's pods were ready once, and none is now that requests should go to them: they are waited for anew (I1). */
function withoutLostPods(situation: Situation, index: number): Situation {
  const { memory } = situation;
  const lost =
    memory.steps?.[index]?.readyAt !== undefined &&
    exposes(wantedTraffic(situation, index)) &&
    !isExposed(situation) &&
    canaryReady(situation) === 0;
  if (!lost) return situation;
  const marks = { readyAt: undefined, routedAt: undefined };
  return { ...situation, memory: markStep(memory, index, marks) };
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
    ...(waits.byClock && { byClock: true as const }),
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
  return goBackByVerdict({
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

/** What the routes say after this round's writes, with the times since when it is asked and applied. */
function observedTraffic(situation: Situation): Memory {
  const { memory, now, steps } = situation;
  const traffic =
    memory.currentStep?.state === 'Routing'
      ? wantedTraffic(situation, stepIndex(memory, steps.length))
      : trafficNow(situation);
  return rememberTraffic(memory, {
    traffic,
    is: asked(situation, traffic) && applied(situation) ? 'applied' : 'pending',
    now,
  });
}

function finishedNote(situation: Situation, index: number): Note {
  const { steps } = situation;
  return {
    type: 'Normal',
    reason: 'StepDone',
    message: `step ${index + 1} of ${steps.length} is done: ${describeShare(
      situation,
      wantedTraffic(situation, index),
    )} go to the new version`,
  };
}
