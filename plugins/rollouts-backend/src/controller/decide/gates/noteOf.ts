// SPDX-License-Identifier: Apache-2.0
import type { Gate, GateState, GateStatus } from '@teal/rollouts-common';
import type { Note } from '../decision';
import type { Memory } from '../memory';

const words: Record<
  GateState,
  (name: string) => Omit<Note, 'message'> & { says: string }
> = {
  Waiting: name => ({
    type: 'Normal',
    reason: 'GateWaits',
    says: `the approval "${name}" is waited for`,
  }),
  Approved: name => ({
    type: 'Normal',
    reason: 'GateOpened',
    says: `webhook "${name}" says yes`,
  }),
  Denied: name => ({
    type: 'Normal',
    reason: 'GateDenied',
    says: `webhook "${name}" says no`,
  }),
  Unanswered: name => ({
    type: 'Warning',
    reason: 'GateUnanswered',
    says: `webhook "${name}" gives no usable answer`,
  }),
  Watching: name => ({
    type: 'Normal',
    reason: 'GateAnswered',
    says: `webhook "${name}" has nothing against the release`,
  }),
  RollbackAsked: name => ({
    type: 'Warning',
    reason: 'RollbackAsked',
    says: `webhook "${name}" asks for the rollback`,
  }),
};

/** The Event of a gate that has come to another state; a webhook that has just been asked is none. */
export function noteOf(memory: Memory, gate: Gate, after: GateStatus): Note[] {
  const before = memory.gates?.find(
    it =>
      it.name === after.name &&
      it.when === after.when &&
      it.step === after.step &&
      it.release === after.release &&
      it.question === after.question,
  );
  const isNews = before?.state !== after.state;
  if (!isNews || (after.state === 'Waiting' && gate.webhook)) return [];
  const { says, ...note } = words[after.state](after.name);
  const step = after.step === undefined ? '' : ` of step ${after.step}`;
  const why = after.reason === undefined ? '' : `: ${after.reason}`;
  return [
    { ...note, message: `release ${after.release}${step}: ${says}${why}` },
  ];
}
