// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  releaseCreatePermission,
  rolloutRefOf,
  rolloutRefText,
} from '@teal/rollouts-common';
import { useAnswer } from '../live/useAnswer';
import type { ReleaseTarget } from '../model/releaseTarget';
import { rolloutsTranslationRef } from '../translation';

/** Where a person may begin releases. */
export interface ReleaseRights {
  /** Why not there; undefined: they may. */
  whyNot(target: ReleaseTarget): string | undefined;
  /** Keys of the targets where they may; undefined until it is known. */
  readonly allowed?: ReadonlySet<string>;
}

/**
 * Asks for every target at once: what a person may do differs from place to place.
 * Of a workload without a Rollout the portal knows the owner only when it reads
 * the cluster, so there the dry run says who may not.
 */
export function useReleaseRights(
  targets: readonly ReleaseTarget[],
): ReleaseRights {
  const permissions = useApi(permissionApiRef);
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const ask = useCallback(
    async (question: string) => {
      const asked = JSON.parse(question) as {
        key: string;
        ref?: string;
      }[];
      const allowed = await Promise.all(
        asked.map(async ({ key, ref }) => {
          if (ref === undefined) return [key];
          const { result } = await permissions.authorize({
            permission: releaseCreatePermission,
            resourceRef: ref,
          });
          return result === AuthorizeResult.ALLOW ? [key] : [];
        }),
      );
      return new Set(allowed.flat());
    },
    [permissions],
  );
  const { value, refusal } = useAnswer(
    JSON.stringify(
      targets.map(({ key, view }) => ({
        key,
        ref: view && rolloutRefText(rolloutRefOf(view)),
      })),
    ),
    ask,
  );
  const whyNot = (target: ReleaseTarget) => {
    if (refusal) return t('why.unknown', { reason: refusal.message });
    if (!value) return t('why.checking');
    return value.has(target.key)
      ? undefined
      : t('why.noPermission', {
          permission: releaseCreatePermission.name,
          name: target.workload.name,
        });
  };
  return { whyNot, allowed: value };
}
