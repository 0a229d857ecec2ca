// SPDX-License-Identifier: Apache-2.0
import type { Refusal, ReleaseRecord } from '@teal/rollouts-common';
import { useReleases } from './useReleases';

/** More at once are in the history. */
const MOST = 200;
const MOVING = ['Pending', 'Running'] as const;

/** Releases under way that no Rollout carries, in every place that the user may see, or only in what they own. */
export function useRollingReleases(owner?: 'me'): {
  /** None until the first answer. */
  readonly releases: readonly ReleaseRecord[];
  readonly failure?: Refusal;
} {
  const { items, behind, failure } = useReleases({
    filter: {
      ...{ method: 'rolling', status: MOVING, limit: MOST },
      ...(owner && { owner }),
    },
    cause: '',
    // One that begins is there as soon as a Rollout would be.
    busy: true,
  });
  return { releases: behind || !items ? [] : items, failure };
}
