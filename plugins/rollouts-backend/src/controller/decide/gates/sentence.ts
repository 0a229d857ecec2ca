// SPDX-License-Identifier: Apache-2.0
import type { Gate, GateStatus } from '@teal/rollouts-common';
import { approveText, commandAnnotations } from '@teal/rollouts-common';
import type { RolloutObservation } from '../../observe/observation';

/** What a gate that is not open waits for, and what a person can do about it. */
export function sentenceOf(
  entry: GateStatus,
  gate: Gate | undefined,
  rollout: Pick<RolloutObservation, 'name' | 'namespace'>,
): string {
  const { name, state, askedAt, reason } = entry;
  if (state === 'Approved') return `gate "${name}" is approved`;
  const approve = `kubectl annotate tro ${rollout.name} -n ${
    rollout.namespace
  } ${commandAnnotations.approve}=${approveText({
    release: entry.release,
    gate: name,
    step: entry.step,
  })}`;
  if (!gate?.webhook) {
    return `waits for the approval "${name}" since ${askedAt}; approve it in the portal or with ${approve}`;
  }
  const why = reason === undefined ? '' : `: ${reason}`;
  switch (state) {
    case 'Denied':
      return `webhook "${name}" says no${why}; it is asked again`;
    case 'Unanswered':
      return `webhook "${name}" gave no usable answer ${entry.errors} times in a row${why}; it is asked again; mend it, or approve in its place: ${approve}`;
    default:
      return `waits for webhook "${name}" since ${askedAt}${why}`;
  }
}
