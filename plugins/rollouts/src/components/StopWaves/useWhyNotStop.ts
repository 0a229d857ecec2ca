// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  releaseCreatePermission,
  rolloutRefText,
  type WavesView,
} from '@teal/rollouts-common';
import { useAnswer } from '../../live/useAnswer';
import { placesLeft } from '../../model/wavesLeft';
import { rolloutsTranslationRef } from '../../translation';

/**
 * Why this person may not stop them; undefined: they may. It takes the right to
 * release wherever something is under way or would begin. Of workloads without
 * a Rollout the portal knows the owner only when it reads the cluster, so the
 * answer is left to the backend.
 */
export function useWhyNotStop(waves: WavesView): string | undefined {
  const permissions = useApi(permissionApiRef);
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const ask = useCallback(
    async (question: string) => {
      const refs = JSON.parse(question) as string[];
      const answers = await Promise.all(
        refs.map(resourceRef =>
          permissions.authorize({
            permission: releaseCreatePermission,
            resourceRef,
          }),
        ),
      );
      return answers.every(({ result }) => result === AuthorizeResult.ALLOW);
    },
    [permissions],
  );
  const refs = placesLeft(waves).flatMap(({ cluster, namespace, rollout }) =>
    rollout === undefined
      ? []
      : [rolloutRefText({ cluster, namespace, name: rollout })],
  );
  const { value, refusal } = useAnswer(JSON.stringify(refs), ask);
  if (refusal) return t('why.unknown', { reason: refusal.message });
  if (value === undefined) return t('why.checking');
  return value
    ? undefined
    : t('why.noPermission', {
        permission: releaseCreatePermission.name,
        name: waves.workload,
      });
}
