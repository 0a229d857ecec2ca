// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { NewRelease, ReleasePreview } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { type Answer, useAnswer } from '../../live/useAnswer';
import { useDebounced } from '../../live/useDebounced';

/** Between the last change and the question to the API server. */
const SETTLE_MS = 400;

/** What the release would do, asked again whenever it changes; its description changes nothing. */
export function usePreview(
  request: Omit<NewRelease, 'dryRun'> | undefined,
): Answer<ReleasePreview> {
  const api = useApi(rolloutsApiRef);
  const question =
    request && JSON.stringify({ ...request, description: undefined });
  const settled = useDebounced(question, SETTLE_MS);
  const ask = useCallback(
    (asked: string, signal: AbortSignal) =>
      api.previewRelease(JSON.parse(asked), { signal }),
    [api],
  );
  const answer = useAnswer(settled, ask);
  return { ...answer, asking: answer.asking || settled !== question };
}
