// SPDX-License-Identifier: Apache-2.0
import type { ReleaseResult } from '@teal/rollouts-common';
import type {
  ReplicaSetObservation,
  WorkloadObservation,
} from '../observe/observation';
import type { Memory } from './memory';

const endings: Readonly<Record<ReleaseResult, string>> = {
  Succeeded: 'succeeded',
  RolledBack: 'was rolled back',
  Failed: 'failed',
  TimedOut: 'took too long',
  Superseded: 'gave way to the next one',
  Withdrawn: 'was withdrawn',
};

/** The sentence of a Rollout at rest; a release ends with the same one, so that rest needs no write of its own. */
export function restingMessage(facts: {
  readonly workload: WorkloadObservation;
  /** The version that serves now. */
  readonly serving: ReplicaSetObservation | undefined;
  readonly memory: Memory;
}): string {
  const { workload, serving, memory } = facts;
  const ready = `${serving?.readyReplicas ?? 0} of ${
    workload.replicas
  } pods ready`;
  const { id, result, reason } = memory.release ?? {};
  if (!result) return ready;
  // What isn't a success is told by its reason, which names who or what.
  const ended =
    result === 'Succeeded' || !reason ? endings[result] : `is over: ${reason}`;
  return `${ready}; the last release, ${id}, ${ended}`;
}
