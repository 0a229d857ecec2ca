// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  rolloutRefOf,
  type RolloutView,
  type TrafficSeries,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { type Polled, usePolled } from './usePolled';

/** Until the backend has said how often there is something newer. */
const FIRST_MS = 10_000;

/** What both versions got in the last half hour; asked for again as often as there is something newer. */
export function useTrafficSeries(view: RolloutView): Polled<TrafficSeries> {
  const api = useApi(rolloutsApiRef);
  const { cluster, namespace, name } = rolloutRefOf(view);
  const ask = useCallback(
    (signal: AbortSignal) =>
      api.getTrafficSeries({ cluster, namespace, name }, { signal }),
    [api, cluster, namespace, name],
  );
  return usePolled({ ask, everyMs, cause: '' });
}

function everyMs(answer: TrafficSeries | undefined): number {
  return answer ? answer.refreshSeconds * 1_000 : FIRST_MS;
}
