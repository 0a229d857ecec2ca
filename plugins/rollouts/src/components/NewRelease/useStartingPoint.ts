// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { type Answer, useAnswer } from '../../live/useAnswer';
import type { StartingPoint } from '../../model/releaseDraft';
import { placeOf, type ReleaseTarget } from '../../model/releaseTarget';

/** What the next release there starts from. */
export function useStartingPoint(target: ReleaseTarget): Answer<StartingPoint> {
  const api = useApi(rolloutsApiRef);
  const ask = useCallback(
    async (question: string, signal: AbortSignal) => {
      const [prefill, presets] = await Promise.all([
        api.getPrefill(JSON.parse(question), { signal }),
        api.listPresets({ signal }),
      ]);
      return { prefill, presets };
    },
    [api],
  );
  const { view, workload } = target;
  return useAnswer(
    JSON.stringify({
      ...placeOf(target),
      ...(view
        ? { rollout: view.rollout.metadata.name }
        : { workload: workload.name, kind: workload.kind }),
    }),
    ask,
  );
}
