// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import { usePermission } from '@backstage/plugin-permission-react';
import { type ReleaseRecord, rolloutRefText } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';

/**
 * Why this person may not do that to a release; undefined: they may. Of a
 * workload without a Rollout the portal knows the owner only when it reads the
 * cluster, so the answer is left to the backend.
 */
export function useReleaseRight(
  release: ReleaseRecord,
  permission: ResourcePermission,
): string | undefined {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { cluster, namespace, rollout, workload } = release;
  const { loading, allowed } = usePermission({
    permission,
    resourceRef: rolloutRefText({
      ...{ cluster, namespace },
      name: rollout ?? workload.name,
    }),
  });
  if (!rollout || allowed) return undefined;
  if (loading) return t('why.checking');
  return t('why.noPermission', {
    permission: permission.name,
    name: workload.name,
  });
}
