// SPDX-License-Identifier: Apache-2.0

/** The gates in status.gates: one entry for each gate, of `Traffic` for each step. */
import type { Gate, GateState, GateStatus } from '@teal/rollouts-common';
import { GATES_KEPT } from '@teal/rollouts-common';
import type { Memory } from '../memory';
import { timeText } from '../memory';

/** What tells one entry from another. */
export interface Key {
  readonly gate: Gate;
  /** 1-based, of `Traffic`. */
  readonly step?: number;
  readonly release: string;
  readonly question: string;
}

const unanswered: readonly GateState[] = ['Waiting', 'Denied', 'Unanswered'];

/** True while the release waits for it. */
export function isInTheWay({ state }: GateStatus): boolean {
  return unanswered.includes(state);
}

/** What is known of a gate; another release, another definition or another part of the release begins anew. */
export function entryOf(
  gates: readonly GateStatus[] | undefined,
  { gate, step, release, question }: Key,
  now: number,
): GateStatus {
  const known = gates?.find(
    it =>
      it.name === gate.name &&
      it.when === gate.when &&
      it.step === step &&
      it.release === release &&
      it.question === question,
  );
  return (
    known ?? {
      name: gate.name,
      when: gate.when,
      ...(step === undefined ? {} : { step }),
      release,
      state: 'Waiting',
      askedAt: timeText(now),
      question,
    }
  );
}

/** The memory with this entry in place of the one before. */
export function withEntry(memory: Memory, entry: GateStatus): Memory {
  const before = memory.gates ?? [];
  const at = before.findIndex(
    it =>
      it.name === entry.name &&
      it.when === entry.when &&
      it.step === entry.step,
  );
  const after =
    at === -1
      ? [...before, entry]
      : before.map((it, index) => (index === at ? entry : it));
  return { ...memory, gates: bounded(after) };
}

/** Without questions that nobody waits for any more: the author has taken them out, or the step has passed. */
export function withoutMoot(
  memory: Memory,
  isAsked: (entry: GateStatus) => boolean,
): Memory {
  const { gates } = memory;
  if (!gates) return memory;
  const kept = gates.filter(it => !isInTheWay(it) || isAsked(it));
  return kept.length === gates.length ? memory : { ...memory, gates: kept };
}

/** Answers about steps long passed go first. */
function bounded(entries: readonly GateStatus[]): GateStatus[] {
  const kept = [...entries];
  while (kept.length > GATES_KEPT) {
    const oldStep = kept.findIndex(
      it => it.when === 'Traffic' && !isInTheWay(it),
    );
    kept.splice(Math.max(0, oldStep), 1);
  }
  return kept;
}
