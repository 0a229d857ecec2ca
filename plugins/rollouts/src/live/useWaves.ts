// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { WavesView } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { type Polled, usePolled } from './usePolled';

const UNDER_WAY_MS = 5_000;
const ENDED_MS = 600_000;

/**
 * A release in waves, as it goes on.
 *
 * @param cause - asks again at once when this changes
 */
export function useWaves(id: string, cause: string): Polled<WavesView> {
  const api = useApi(rolloutsApiRef);
  const ask = useCallback(
    (signal: AbortSignal) => api.getWaves(id, { signal }),
    [api, id],
  );
  return usePolled({ ask, everyMs, cause });
}

function everyMs(waves: WavesView | undefined): number {
  return waves && waves.status !== 'Running' ? ENDED_MS : UNDER_WAY_MS;
}
