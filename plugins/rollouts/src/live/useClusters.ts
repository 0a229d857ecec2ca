// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { ClusterView } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { type Polled, usePolled } from './usePolled';

const EVERY_MS = 5_000;

/** How the portal's clusters are; for those who may know (`rollouts.controller.read`). */
export function useClusters(): Polled<ClusterView[]> {
  const api = useApi(rolloutsApiRef);
  const ask = useCallback(
    (signal: AbortSignal) => api.getClusters({ signal }),
    [api],
  );
  return usePolled({ ask, everyMs: EVERY_MS, cause: '' });
}
