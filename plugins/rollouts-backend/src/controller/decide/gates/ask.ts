// SPDX-License-Identifier: Apache-2.0

/**
 * Gates of one moment, one round: what has been answered since is remembered,
 * what is due is asked, and together they say whether the release may go on.
 * An answer opens a gate only when the status has it, so that a controller that
 * dies neither asks twice for what it has acted on nor forgets it.
 */
import type { Gate, GateStatus } from '@teal/rollouts-common';
import { durationMs } from '@teal/rollouts-common';
import type { GateAnswer, GateQuestion } from '../../gates/asking/question';
import { questionOf } from '../../gates/asking/question';
import type { Memory } from '../memory';
import { timeText } from '../memory';
import { earlier } from '../outcome';
import type { Situation } from '../situation';
import type { Note } from '../decision';
import { entryOf, withEntry } from './entries';
import { factsOf } from './facts';
import { noteOf } from './noteOf';

/** Where gates stand in a release. */
export interface Place {
  readonly gates: readonly Gate[];
  /** 0-based. */
  readonly index: number;
  /** Set for gates that are asked for each step. */
  readonly step?: number;
  /** What they let happen; something else asks anew. */
  readonly about: unknown;
}

/** How they stand. */
export interface Asked {
  readonly memory: Memory;
  /** Those that the status doesn't know to be open. */
  readonly closed: readonly GateStatus[];
  /** A webhook wants the release back, for this reason. */
  readonly sentBack?: string;
  readonly questions: readonly GateQuestion[];
  /** Told once: who is asked from now on, and what hooks have come to say. */
  readonly notes: readonly Note[];
  /** Milliseconds since the epoch. */
  readonly requeueAt?: number;
}

const DEFAULT_INTERVAL = '10s';
const DEFAULT_RETRIES = 3;
const SHORTEST_INTERVAL_MS = 1_000;
/** After the first question without an answer; doubled for each more. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** As the schema bounds it. */
const REASON_LENGTH = 512;

/** Looks at them. */
export function askGates(situation: Situation, place: Place): Asked {
  const { now, observation } = situation;
  const release = situation.memory.release?.id ?? '';
  let { memory } = situation;
  let requeueAt: number | undefined;
  let sentBack: string | undefined;
  const closed: GateStatus[] = [];
  const questions: GateQuestion[] = [];
  const notes: Note[] = [];
  for (const gate of place.gates) {
    const key = {
      gate,
      release,
      question: questionOf(gate, place.about),
      ...(place.step === undefined ? {} : { step: place.step }),
    };
    const before = entryOf(memory.gates, key, now);
    const answer = answerTo(situation, before);
    const entry = answer ? answered(gate, before, answer) : before;
    notes.push(...noteOf(memory, gate, entry));
    memory = withEntry(memory, entry);
    const written = entryOf(observation.rollout.status?.gates, key, now);
    if (written.state !== 'Approved') closed.push(entry);
    if (entry.state === 'RollbackAsked') sentBack ??= wordsOf(entry);
    if (!gate.webhook || isSettled(entry)) continue;
    const dueAt = nextAt(gate, entry);
    if (dueAt > now) requeueAt = earlier(requeueAt, dueAt);
    else {
      questions.push({
        release,
        gate: gate.name,
        when: gate.when,
        ...(place.step === undefined ? {} : { step: place.step }),
        sequence: entry.asked ?? 0,
        question: entry.question,
        webhook: gate.webhook,
        facts: factsOf(situation, place.index),
      });
    }
  }
  return { memory, closed, sentBack, questions, notes, requeueAt };
}

function isSettled({ state }: GateStatus): boolean {
  return state === 'Approved' || state === 'RollbackAsked';
}

function answerTo(
  { observation }: Situation,
  entry: GateStatus,
): GateAnswer | undefined {
  if (isSettled(entry)) return undefined;
  return observation.gates.answers.find(
    it =>
      it.release === entry.release &&
      it.gate === entry.name &&
      it.when === entry.when &&
      it.step === entry.step &&
      it.question === entry.question &&
      it.sequence === (entry.asked ?? 0),
  );
}

function answered(
  gate: Gate,
  before: GateStatus,
  { said, at, askedAt }: GateAnswer,
): GateStatus {
  const { reason: _reason, by: _by, at: _at, ...rest } = before;
  const entry: GateStatus = {
    ...rest,
    asked: (before.asked ?? 0) + 1,
    errors: said.kind === 'none' ? (before.errors ?? 0) + 1 : 0,
    lastAskedAt: timeText(askedAt),
    ...(said.reason ? { reason: said.reason.slice(0, REASON_LENGTH) } : {}),
  };
  if (said.kind === 'none') return notAnswered(gate, before, entry);
  return {
    ...entry,
    state: stateAfter(gate, said.kind),
    at: timeText(at),
    by: 'webhook',
  };
}

/** What the hook said last stands until its retries are used up. */
function notAnswered(
  gate: Gate,
  before: GateStatus,
  entry: GateStatus,
): GateStatus {
  const { retries = DEFAULT_RETRIES } = gate.webhook ?? {};
  const patient = (entry.errors ?? 0) <= retries;
  return { ...entry, state: patient ? before.state : 'Unanswered' };
}

function stateAfter(
  { when }: Gate,
  said: 'yes' | 'no' | 'rollback',
): GateStatus['state'] {
  if (said === 'rollback') return 'RollbackAsked';
  // Without an objection a Rollback hook goes on watching.
  if (when === 'Rollback') return 'Watching';
  return said === 'yes' ? 'Approved' : 'Denied';
}

function nextAt({ webhook }: Gate, entry: GateStatus): number {
  const { errors = 0, lastAskedAt } = entry;
  if (lastAskedAt === undefined) return 0;
  const interval = Math.max(
    durationMs(webhook?.interval ?? DEFAULT_INTERVAL),
    SHORTEST_INTERVAL_MS,
  );
  const pause =
    errors === 0
      ? interval
      : Math.min(
          FIRST_RETRY_MS * 2 ** Math.min(errors - 1, 16),
          LONGEST_RETRY_MS,
        );
  return Date.parse(lastAskedAt) + pause;
}

function wordsOf({ name, reason }: GateStatus): string {
  return `webhook "${name}" asked for the rollback${
    reason ? `: ${reason}` : ''
  }`;
}
