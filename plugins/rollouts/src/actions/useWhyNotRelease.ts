// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  releaseCreatePermission,
  rolloutRefOf,
  rolloutRefText,
} from '@teal/rollouts-common';
import type { ReleaseTarget } from '../model/releaseTarget';
import { rolloutsTranslationRef } from '../translation';

/** Why this person can't begin a release there; undefined: they can. */
export function useWhyNotRelease(target: ReleaseTarget): string | undefined {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { cluster, namespace, workload, view } = target;
  const ref = view
    ? rolloutRefOf(view)
    : { cluster, namespace, name: workload.name };
  const permission = usePermission({
    permission: releaseCreatePermission,
    resourceRef: rolloutRefText(ref),
  });
  if (permission.loading) return t('why.checking');
  if (permission.allowed) return undefined;
  return t('why.noPermission', {
    permission: releaseCreatePermission.name,
    name: workload.name,
  });
}
