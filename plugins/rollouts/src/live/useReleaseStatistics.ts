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

/** What the releases of the last 30 days say together. */
export function useReleaseStatistics(
  filter: ReleaseStatisticsFilter,
): Polled<ReleaseStatistics> {
  const api = useApi(rolloutsApiRef);
  const asked = JSON.stringify(filter);
  const ask = useCallback(
    (signal: AbortSignal) =>
      api.getReleaseStatistics(JSON.parse(asked) as ReleaseStatisticsFilter, {
        signal,
      }),
    [api, asked],
  );
  return usePolled({ ask, everyMs: EVERY_MS, cause: asked });
}
