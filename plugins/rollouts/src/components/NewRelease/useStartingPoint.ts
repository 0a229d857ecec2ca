// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { refusalOf, type TemplateRef } from '@teal/rollouts-common';
import { rolloutsApiRef, type ScreenApi } from '../../api/rolloutsApiRef';
import { type Answer, useAnswer } from '../../live/useAnswer';
import type { StartingPoint, TemplateOffer } from '../../model/releaseDraft';
import { placeOf, type ReleaseTarget } from '../../model/releaseTarget';

/** What the next release there starts from. */
export function useStartingPoint(target: ReleaseTarget): Answer<StartingPoint> {
  const api = useApi(rolloutsApiRef);
  const ask = useCallback(
    async (question: string, signal: AbortSignal) => {
      const asked = api.getPrefill(JSON.parse(question), { signal });
      const [prefill, presets, templates] = await Promise.all([
        asked,
        api.listPresets({ signal }),
        asked.then(({ template }) => offered(api, template, signal)),
      ]);
      return { prefill, presets, templates };
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

/**
 * The templates that there are, and the version that is pinned of one. A release
 * of the image alone needs none of them, so what can't be read stops nothing.
 *
 * @param wanted - by the base configuration or the last release
 */
async function offered(
  api: ScreenApi,
  wanted: TemplateRef | undefined,
  signal: AbortSignal,
): Promise<TemplateOffer> {
  try {
    const { items } = await api.listTemplates({ signal });
    const isThere = items.some(
      ({ id, version }) =>
        id === wanted?.id && version === (wanted.version ?? version),
    );
    if (!wanted || isThere) return { items };
    return await api.getTemplate(wanted, { signal }).then(
      pinned => ({ items: [pinned, ...items] }),
      error => ({ items, refusal: refusalOf(error) }),
    );
  } catch (error) {
    const refusal = refusalOf(error);
    // Who may not see templates, where nobody asks for one, misses nothing.
    const isMissed = wanted || refusal.kind !== 'forbidden';
    return { items: [], ...(isMissed && { refusal }) };
  }
}
