// SPDX-License-Identifier: Apache-2.0
import { useCallback, useMemo } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { RolloutView } from '@teal/rollouts-common';
import { rolloutsApiRef, type ScreenApi } from '../../api/rolloutsApiRef';
import { useAnswer } from '../../live/useAnswer';
import {
  type ReleaseTarget,
  targetOfPrefill,
  targetsOf,
} from '../../model/releaseTarget';

/** A portal with more environments has its workloads named in the base configuration. */
const MOST_ENVIRONMENTS = 20;

/**
 * Where an entity can be released: at its Rollouts, or, where it has none, the
 * workload that its base configuration and annotations lead to, in every
 * environment that has it. Empty where they lead to none: that is no mistake of
 * whoever looks at the page.
 */
export function useReleaseTargets(
  entityRef: string,
  rollouts: readonly RolloutView[],
): readonly ReleaseTarget[] {
  const api = useApi(rolloutsApiRef);
  const ask = useCallback(
    (asked: string, signal: AbortSignal) => nativeTargets(api, asked, signal),
    [api],
  );
  const { value } = useAnswer(
    rollouts.length === 0 ? entityRef : undefined,
    ask,
  );
  return useMemo(
    () => (rollouts.length > 0 ? targetsOf(rollouts) : value ?? []),
    [rollouts, value],
  );
}

/** In the order of the configuration; what is in no environment first. */
async function nativeTargets(
  api: ScreenApi,
  entityRef: string,
  signal: AbortSignal,
): Promise<ReleaseTarget[]> {
  const environments = await api.listEnvironments({ signal });
  const questions = [
    { entityRef },
    ...environments
      .slice(0, MOST_ENVIRONMENTS)
      .map(({ name }) => ({ entityRef, environment: name })),
  ];
  const answers = await Promise.allSettled(
    questions.map(question => api.getPrefill(question, { signal })),
  );
  const targets = answers.flatMap(answer =>
    answer.status === 'fulfilled' && answer.value.method === 'rolling'
      ? [targetOfPrefill(answer.value)]
      : [],
  );
  return [...new Map(targets.map(target => [target.key, target])).values()];
}
