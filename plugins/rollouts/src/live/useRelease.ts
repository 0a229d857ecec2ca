// SPDX-License-Identifier: Apache-2.0
import { useCallback, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { hasEnded, type ReleaseDetail } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { type Polled, usePolled } from './usePolled';

const UNDER_WAY_MS = 2_000;
/** Somebody may leave a note. */
const ENDED_MS = 30_000;

/** A release with its timeline, as it goes on; `again` asks at once. */
export function useRelease(
  id: string,
): Polled<ReleaseDetail> & { readonly again: () => void } {
  const api = useApi(rolloutsApiRef);
  const [asks, setAsks] = useState(0);
  const ask = useCallback(
    (signal: AbortSignal) => api.getRelease(id, { signal }),
    [api, id],
  );
  const polled = usePolled({ ask, everyMs, cause: `${id} ${asks}` });
  const again = useCallback(() => setAsks(count => count + 1), []);
  // What stands there while another release is loaded is none of this one.
  const isThis = polled.value?.id === id;
  return { ...polled, value: isThis ? polled.value : undefined, again };
}

function everyMs(release: ReleaseDetail | undefined): number {
  return release && hasEnded(release.status) ? ENDED_MS : UNDER_WAY_MS;
}
