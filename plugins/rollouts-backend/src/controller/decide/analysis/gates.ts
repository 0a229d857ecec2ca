// SPDX-License-Identifier: Apache-2.0

/**
 * What analysis says to a release that goes forward: it has failed, it waits,
 * or it may go on. One gate before the first request, one in each step, one with
 * all traffic on the new version, and the background beside them all.
 */
import type { Analysis, StepStatus } from '@teal/rollouts-common';
import { exposes, isEmptyAnalysis } from '@teal/rollouts-common';
import type { MeasurementRequest } from '../../analysis/judging/request';
import type { GateQuestion } from '../../gates/asking/question';
import type { Note } from '../decision';
import type { Memory } from '../memory';
import type { Wait } from '../outcome';
import type { Situation } from '../situation';
import { analyze } from './analyze';
import type { Place } from './places';
import { metricsOf } from './places';

/** How a gate stands. */
export interface Gate {
  readonly memory: Memory;
  /** The release has failed, for this reason. */
  readonly failed?: string;
  /** It can't go on yet. */
  readonly waits?: Wait;
  /** Everything that had to be measured was, and is good. */
  readonly passed?: true;
  /** With `waits`: measuring goes on, or a person must decide. */
  readonly state?: 'Analyzing' | 'Paused';
  readonly measurements: readonly MeasurementRequest[];
  /** What webhooks are asked (spec.gates). Absent: nothing. */
  readonly questions?: readonly GateQuestion[];
  /** What people should hear of webhooks' answers. Absent: nothing. */
  readonly notes?: readonly Note[];
  /** Milliseconds since the epoch. */
  readonly requeueAt?: number;
}

/** A step as the gates look at it. */
export interface GateTurn {
  readonly situation: Situation;
  /** 0-based. */
  readonly index: number;
  readonly marks: StepStatus;
}

/** From the first request on, beside every state of a step. A person who promoted goes on past what is unclear, but not past a failure. */
export function background({ situation, index, marks }: GateTurn): Gate {
  const { memory, steps, observation } = situation;
  const first = steps.findIndex(
    (step, at) => exposes(step.traffic) && memory.steps?.[at]?.routedAt,
  );
  const since = memory.steps?.[first]?.routedAt;
  if (since === undefined) return open(situation);
  return gate(
    { situation, index, marks },
    {
      stage: 'Background',
      since,
      analysis: observation.rollout.spec.analysis?.background,
    },
  );
}

/** Before the first request reaches the new version. */
export function prePromotion(turn: GateTurn): Gate {
  const { situation, index, marks } = turn;
  const { steps, memory, observation } = situation;
  const isFirst =
    exposes(steps[index].traffic) &&
    !steps.slice(0, index).some(step => exposes(step.traffic));
  const passed =
    marks.routedAt ?? marks.by ?? memory.steps?.[index]?.finishedAt;
  if (!isFirst || passed !== undefined) return open(situation);
  return gate(turn, {
    stage: 'PrePromotion',
    since: marks.readyAt,
    analysis: observation.rollout.spec.analysis?.prePromotion,
  });
}

/** The step's own, with its traffic applied. */
export function ofStep(turn: GateTurn): Gate {
  const { situation, index, marks } = turn;
  if (marks.analyzedAt ?? marks.by) return open(situation);
  return gate(turn, {
    stage: 'Step',
    since: marks.routedAt,
    analysis:
      situation.observation.rollout.spec.strategy.steps[index]?.analysis,
  });
}

/** With all traffic on the new version, before the Service goes over to it. */
export function postPromotion(turn: GateTurn): Gate {
  const { situation, index, marks } = turn;
  const isLast = index === situation.steps.length - 1;
  if (!isLast || marks.by !== undefined) return open(situation);
  return gate(turn, {
    stage: 'PostPromotion',
    since: marks.analyzedAt ?? marks.routedAt,
    analysis: situation.observation.rollout.spec.analysis?.postPromotion,
  });
}

function open({ memory }: Situation): Gate {
  return { memory, measurements: [] };
}

function gate(
  { situation, index, marks }: GateTurn,
  what: {
    readonly stage: Place['stage'];
    /** As in a status. */
    readonly since: string | undefined;
    readonly analysis: Analysis | undefined;
  },
): Gate {
  // A version that was stable lately has been judged before.
  const known = situation.memory.release?.skipsSteps === true;
  if (known || isEmptyAnalysis(what.analysis)) return open(situation);
  const resolved = metricsOf(situation.observation, what.analysis);
  if ('problem' in resolved) {
    return marks.by === undefined
      ? stopped(
          situation.memory,
          `its metrics can't be measured: ${resolved.problem}`,
        )
      : open(situation);
  }
  const analyzed = analyze(situation, {
    stage: what.stage,
    step: index + 1,
    weight: situation.steps[index].weight,
    since: what.since === undefined ? situation.now : Date.parse(what.since),
    metrics: resolved.metrics,
  });
  const { memory, verdict, sentence, measurements, requeueAt } = analyzed;
  const asks = { memory, measurements, requeueAt };
  const pauses = situation.observation.rollout.spec.onFailure === 'Pause';
  if (verdict === 'Failed' && !pauses) {
    return { memory, failed: sentence, measurements: [] };
  }
  if (verdict === 'Failed' || verdict === 'Inconclusive') {
    return marks.by === undefined
      ? { ...stopped(memory, sentence, verdict), measurements, requeueAt }
      : asks;
  }
  if (what.stage === 'Background') return asks;
  if (verdict === 'Passed') return { ...asks, passed: true };
  return {
    ...asks,
    state: 'Analyzing',
    waits: { message: `is measured: ${sentence}`, writes: [], requeueAt },
  };
}

/** Only a person can go on. */
function stopped(
  memory: Memory,
  why: string,
  verdict: 'Failed' | 'Inconclusive' = 'Inconclusive',
): Gate {
  return {
    memory,
    state: 'Paused',
    waits: {
      message: `${
        verdict === 'Failed'
          ? 'its analysis has failed'
          : 'its analysis is inconclusive'
      }: ${why}; promote it to go on, or abort it to go back`,
      writes: [],
      stalled: `Analysis${verdict}`,
    },
    measurements: [],
  };
}
