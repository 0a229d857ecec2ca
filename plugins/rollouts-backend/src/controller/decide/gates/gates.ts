// SPDX-License-Identifier: Apache-2.0

/**
 * What people and machines say to a release that goes forward (spec.gates):
 * before its template is let in, before a step gives the new version more
 * requests, before it becomes the stable one, and hooks that may send it back
 * all the while. No way back asks any of them (I8).
 */
import type { Gate as GateSpec, GateStatus } from '@teal/rollouts-common';
import { isWithin, NO_TRAFFIC, trafficGates } from '@teal/rollouts-common';
import type { Gate, GateTurn } from '../analysis/gates';
import type { Memory } from '../memory';
import type { Situation } from '../situation';
import type { Asked, Place } from './ask';
import { askGates } from './ask';
import { withoutMoot } from './entries';
import { sentenceOf } from './sentence';

/** Before the held template is let in; with a retry, before its first step takes pods. */
export function beforeStart(turn: GateTurn): Gate {
  const { situation, index, marks } = turn;
  if (index > 0 || marks.readyAt !== undefined) return open(situation.memory);
  return stand(situation, {
    gates: gatesFor(situation, 'Start'),
    index,
    about: situation.steps.map(({ replicas, traffic }) => [replicas, traffic]),
  });
}

/** Before the step gives the new version more requests than the one before. */
export function beforeTraffic(turn: GateTurn): Gate {
  const { situation, index, marks } = turn;
  if (marks.routedAt !== undefined) return open(situation.memory);
  const { replicas, traffic: wanted } = situation.steps[index];
  const step = index + 1;
  const gate = stand(situation, {
    gates: ofStep(situation, index),
    index,
    step,
    about: [replicas, wanted],
  });
  return gate.waits || gate.failed || !grows(situation, index)
    ? gate
    : held(situation, gate);
}

/** With all traffic on the new version, before the Service goes over to it. */
export function beforePromotion(turn: GateTurn): Gate {
  const { situation, index } = turn;
  if (index < situation.steps.length - 1) return open(situation.memory);
  const gate = stand(situation, {
    gates: gatesFor(situation, 'Promotion'),
    index,
    about: undefined,
  });
  return gate.waits || gate.failed ? gate : held(situation, gate);
}

/** Hooks that may send the release back, asked beside every state of a step and while a person holds it. */
export function watching(turn: GateTurn): Gate {
  const { situation, index } = turn;
  const { observation } = situation;
  const asked = askGates(situation, {
    gates: gatesFor(situation, 'Rollback'),
    index,
    about: undefined,
  });
  const spec = observation.rollout.spec.gates ?? [];
  return {
    ...open(
      withoutMoot(asked.memory, entry =>
        isAsked({ ...situation, memory: asked.memory }, spec, entry, index),
      ),
    ),
    questions: asked.questions,
    notes: asked.notes,
    requeueAt: asked.requeueAt,
    ...(asked.sentBack === undefined ? {} : { failed: asked.sentBack }),
  };
}

/** Gates that are asked before this step (0-based) gives the new version anything. */
export function ofStep(situation: Situation, index: number): GateSpec[] {
  return trafficGates(gatesFor(situation), situation.steps, index);
}

/** A version that was stable lately comes back without a question: it is a way back. */
function gatesFor(
  { observation, memory }: Situation,
  when?: GateSpec['when'],
): GateSpec[] {
  if (memory.release?.skipsSteps) return [];
  return (observation.rollout.spec.gates ?? []).filter(
    it => when === undefined || it.when === when,
  );
}

/** As the author wrote the steps: this one lets something in that the one before doesn't. */
function grows({ steps }: Situation, index: number): boolean {
  const before = index === 0 ? NO_TRAFFIC : steps[index - 1].traffic;
  return !isWithin(steps[index].traffic, before);
}

function isAsked(
  situation: Situation,
  spec: readonly GateSpec[],
  entry: GateStatus,
  index: number,
): boolean {
  const gate = spec.find(
    it => it.name === entry.name && it.when === entry.when,
  );
  if (!gate) return false;
  if (entry.when === 'Start') return index === 0;
  if (entry.when !== 'Traffic') return true;
  return entry.step === index + 1 && ofStep(situation, index).includes(gate);
}

function open(memory: Memory): Gate {
  return { memory, measurements: [] };
}

function stand(situation: Situation, place: Place): Gate {
  if (place.gates.length === 0) return open(situation.memory);
  const asked = askGates(situation, place);
  const { memory, closed, questions, notes, requeueAt, sentBack } = asked;
  if (sentBack !== undefined) return { ...open(memory), failed: sentBack };
  if (closed.length === 0) return open(memory);
  return {
    ...open(memory),
    state: 'Paused',
    questions,
    notes,
    requeueAt,
    waits: waitOf(situation, asked),
  };
}

function waitOf(
  situation: Situation,
  { closed, requeueAt }: Pick<Asked, 'closed' | 'requeueAt'>,
): NonNullable<Gate['waits']> {
  const { rollout } = situation.observation;
  const message = closed
    .map(entry =>
      sentenceOf(
        entry,
        rollout.spec.gates?.find(({ name }) => name === entry.name),
        rollout,
      ),
    )
    .join('; ');
  const silent = closed.some(({ state }) => state === 'Unanswered');
  return {
    message,
    writes: [],
    requeueAt,
    ...(silent ? { stalled: 'GateUnanswered' } : {}),
  };
}

/** A hook that could send the release back and doesn't answer: nothing grows without it. */
function held(situation: Situation, gate: Gate): Gate {
  const names = gatesFor(situation, 'Rollback').map(({ name }) => name);
  const silent = (situation.memory.gates ?? []).filter(
    it =>
      it.when === 'Rollback' &&
      it.state === 'Unanswered' &&
      it.release === situation.memory.release?.id &&
      names.includes(it.name),
  );
  return silent.length === 0
    ? gate
    : {
        ...gate,
        state: 'Paused',
        waits: waitOf(situation, { closed: silent, requeueAt: undefined }),
      };
}
