// SPDX-License-Identifier: Apache-2.0
import { useCallback, useMemo } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { RolloutView } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { useAnswer } from '../../live/useAnswer';
import {
  type ReleaseTarget,
  targetOfPrefill,
  targetsOf,
} from '../../model/releaseTarget';

/**
 * Where an entity can be released: at its Rollouts, or, where it has none, the
 * workload that its base configuration and annotations lead to. Empty where
 * they lead to none: that is no mistake of whoever looks at the page.
 */
export function useReleaseTargets(
  entityRef: string,
  rollouts: readonly RolloutView[],
): readonly ReleaseTarget[] {
  const api = useApi(rolloutsApiRef);
  const ask = useCallback(
    (asked: string, signal: AbortSignal) =>
      api.getPrefill({ entityRef: asked }, { signal }),
    [api],
  );
  const { value } = useAnswer(
    rollouts.length === 0 ? entityRef : undefined,
    ask,
  );
  return useMemo(() => {
    if (rollouts.length > 0) return targetsOf(rollouts);
    return value?.method === 'rolling' ? [targetOfPrefill(value)] : [];
  }, [rollouts, value]);
}
