// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  type PodView,
  rolloutRefOf,
  type RolloutView,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { isReleasing } from '../model/release';
import { type Polled, usePolled } from './usePolled';

const DURING_RELEASE_MS = 2_000;
const AT_REST_MS = 15_000;

/** The pods of a Rollout: asked again with each change of it, and in between for what its status doesn't count. */
export function usePods(view: RolloutView): Polled<PodView[]> {
  const api = useApi(rolloutsApiRef);
  const { cluster, namespace, name } = rolloutRefOf(view);
  const ask = useCallback(
    (signal: AbortSignal) =>
      api.getPods({ cluster, namespace, name }, { signal }),
    [api, cluster, namespace, name],
  );
  return usePolled({
    ask,
    everyMs: isReleasing(view) ? DURING_RELEASE_MS : AT_REST_MS,
    cause: view.rollout.metadata.resourceVersion,
  });
}
