// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  actionPermissions,
  type RolloutActionName,
  rolloutRefOf,
  rolloutRefText,
  type RolloutView,
} from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../translation';
import { whyNot } from './whyNot';

/**
 * Why this person can't do an action on this Rollout now; undefined: they can.
 * The state of the release comes first: it is the reason that a person can change.
 */
export function useWhyNot(
  view: RolloutView,
  action: RolloutActionName,
): string | undefined {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const permission = usePermission({
    permission: actionPermissions[action],
    resourceRef: rolloutRefText(rolloutRefOf(view)),
  });
  const hindered = whyNot(view, action, t);
  if (hindered) return hindered;
  if (permission.loading) return t('why.checking');
  if (permission.allowed) return undefined;
  return t('why.noPermission', {
    permission: actionPermissions[action].name,
    name: view.rollout.metadata.name,
  });
}
