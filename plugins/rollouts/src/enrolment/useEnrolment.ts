// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { EntityEnrolment } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { type Polled, usePolled } from '../live/usePolled';

const EVERY_MS = 5_000;

/** What came of the entity's annotations; asked again at once when `cause` changes. */
export function useEnrolment(
  entityRef: string,
  cause: string,
): Polled<EntityEnrolment> {
  const api = useApi(rolloutsApiRef);
  const ask = useCallback(
    (signal: AbortSignal) => api.getEnrolment(entityRef, { signal }),
    [api, entityRef],
  );
  return usePolled({ ask, everyMs: EVERY_MS, cause });
}
