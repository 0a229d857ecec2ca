// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  type MeasuredTraffic,
  rolloutRefOf,
  type RolloutView,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { type Polled, usePolled } from './usePolled';

const EVERY_MS = 5_000;

/** What the metrics say, every 5 s. Mount it only while a release runs: each answer costs a metrics query. */
export function useMeasuredTraffic(view: RolloutView): Polled<MeasuredTraffic> {
  const api = useApi(rolloutsApiRef);
  const { cluster, namespace, name } = rolloutRefOf(view);
  const ask = useCallback(
    (signal: AbortSignal) =>
      api.getTraffic({ cluster, namespace, name }, { signal }),
    [api, cluster, namespace, name],
  );
  return usePolled({
    ask,
    everyMs: EVERY_MS,
    cause: String(view.rollout.status?.traffic?.weight ?? 0),
  });
}
