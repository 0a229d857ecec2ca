// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  ReleaseStatistics,
  ReleaseStatisticsFilter,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { type Polled, usePolled } from './usePolled';

/** A month doesn't change from one second to the next. */
const EVERY_MS = 60_000;

/** What the releases of the last 30 days say together; nothing while another question is open. */
export function useReleaseStatistics(
  filter: ReleaseStatisticsFilter,
): Polled<ReleaseStatistics> {
  const api = useApi(rolloutsApiRef);
  const asked = JSON.stringify(filter);
  const ask = useCallback(
    async (signal: AbortSignal) => {
      const question = JSON.parse(asked) as ReleaseStatisticsFilter;
      const statistics = await api.getReleaseStatistics(question, { signal });
      return { asked, statistics };
    },
    [api, asked],
  );
  const { value, failure } = usePolled({
    ask,
    everyMs: EVERY_MS,
    cause: asked,
  });
  return {
    failure,
    value: value?.asked === asked ? value.statistics : undefined,
  };
}
