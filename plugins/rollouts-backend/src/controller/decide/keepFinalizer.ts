// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from './outcome';
import type { Situation } from './situation';

/**
 * In a release the finalizer comes back before anything else: somebody dropped
 * it, or made the Rollout again. Without it a deleted Rollout would be gone at
 * once and take the extra Service along, with the requests that go there.
 */
export function keepFinalizer(
  { observation: { rollout }, releaseId }: Situation,
  outcome: Outcome,
): Outcome {
  if (releaseId === undefined || rollout.hasFinalizer || rollout.deleting) {
    return outcome;
  }
  return {
    ...outcome,
    writes: [
      {
        kind: 'finalizer',
        present: true,
        reason: `release ${releaseId} must be ended before the Rollout goes`,
      },
      ...outcome.writes,
    ],
  };
}
