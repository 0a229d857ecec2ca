// SPDX-License-Identifier: Apache-2.0
import type {
  ReplicaSetObservation,
  WorkloadObservation,
} from '../observe/observation';
import type { Memory } from './memory';

/** The sentence of a Rollout at rest; a release ends with the same one, so that rest needs no write of its own. */
export function restingMessage(facts: {
  readonly workload: WorkloadObservation;
  /** The version that serves now. */
  readonly serving: ReplicaSetObservation | undefined;
  readonly memory: Memory;
}): string {
  const { workload, serving, memory } = facts;
  const { release } = memory;
  const last = release?.result
    ? `; the last release, ${release.id}, ended as ${release.result}`
    : '';
  return `${serving?.readyReplicas ?? 0} of ${
    workload.replicas
  } pods ready${last}`;
}
