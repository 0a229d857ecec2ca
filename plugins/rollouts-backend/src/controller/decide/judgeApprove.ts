// SPDX-License-Identifier: Apache-2.0

/** The command `approve`: a person answers a gate, also in the place of a webhook. */
import type { GateStatus } from '@teal/rollouts-common';
import { approveText, directionOf } from '@teal/rollouts-common';
import { isInTheWay, withEntry } from './gates/entries';
import { timeText } from './memory';
import type { Situation } from './situation';
import type { Verdict } from './verdict';

/** As the schema bounds it. */
const WORDS_LENGTH = 512;

/** For the release that is under way. */
export function judgeApprove(situation: Situation): Verdict | undefined {
  const { memory, now, observation } = situation;
  const { commands, spec } = observation.rollout;
  const { approve } = commands;
  if (!approve) return undefined;
  const drop = (why: string): Verdict => ({
    kind: 'drop',
    note: `approve ${approveText(approve)}: ${why}`,
  });
  const direction = directionOf(memory);
  if (direction === 'finishing') return { kind: 'drop' };
  if (direction !== 'forward') {
    return drop('the release goes back; retry it first');
  }
  const names = (spec.gates ?? []).map(({ name }) => name);
  if (!names.includes(approve.gate)) {
    return drop(
      names.length > 0
        ? `there is no such gate; the gates are ${names.join(', ')}`
        : 'the Rollout has no gates',
    );
  }
  const entries = (memory.gates ?? []).filter(
    it => it.name === approve.gate && it.release === approve.release,
  );
  const waiting = entries.find(isInTheWay);
  if (!waiting) {
    // A gate of several steps may be answered for one of them already.
    const answered = entries.some(
      it =>
        it.state === 'Approved' &&
        (approve.step === undefined || approve.step === it.step),
    );
    return answered ? { kind: 'drop' } : drop('nobody is asked there yet');
  }
  if (
    approve.step !== undefined &&
    waiting.step !== undefined &&
    approve.step !== waiting.step
  ) {
    return drop(`it waits for an answer about step ${waiting.step}`);
  }
  const by = (commands.actor ?? 'a person').slice(0, WORDS_LENGTH);
  const { reason: _reason, ...asked } = waiting;
  const entry: GateStatus = {
    ...asked,
    state: 'Approved',
    at: timeText(now),
    by,
    ...(commands.reason
      ? { reason: commands.reason.slice(0, WORDS_LENGTH) }
      : {}),
  };
  return {
    kind: 'act',
    note: `release ${approve.release}: gate ${approve.gate}${
      waiting.step === undefined ? '' : ` of step ${waiting.step}`
    } is approved by ${by}${commands.reason ? `: ${commands.reason}` : ''}`,
    memory: withEntry(memory, entry),
  };
}
