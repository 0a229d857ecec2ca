// SPDX-License-Identifier: Apache-2.0

/**
 * The rollback window (spec.rollback.windowRevisions): a template that was the
 * stable one not long ago has proved itself, so it comes back in one step and
 * without analysis.
 */
import type {
  Observation,
  ReplicaSetObservation,
  WorkloadObservation,
} from '../observe/observation';
import type { Memory } from './memory';

/** The schema's bound of windowRevisions, and the present version. */
const REMEMBERED = 11;

/** What was stable, newest first, with the version that is so now. */
export function withPresent(
  { stableTemplates = [] }: Memory,
  present: ReplicaSetObservation | undefined,
): string[] {
  if (!present) return stableTemplates;
  const { templateHash } = present;
  const earlier = stableTemplates.filter(known => known !== templateHash);
  return [templateHash, ...earlier].slice(0, REMEMBERED);
}

/** The workload's template is one of the last that were stable before the present one. */
export function isRecent(facts: {
  readonly observation: Observation;
  readonly workload: WorkloadObservation;
  /** The present one leads. */
  readonly stableTemplates: readonly string[];
}): boolean {
  const { observation, workload, stableTemplates } = facts;
  const { rollback } = observation.rollout.spec;
  const window = rollback?.windowRevisions ?? 0;
  return stableTemplates.slice(1, 1 + window).includes(workload.templateHash);
}
