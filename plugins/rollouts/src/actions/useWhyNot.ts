// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  actionPermissions,
  needsSecondPerson,
  type RolloutActionName,
  rolloutRefOf,
  rolloutRefText,
  type RolloutView,
} from '@teal/rollouts-common';
import { useNow } from '../live/useNow';
import { useSignedIn } from '../live/useSignedIn';
import { rolloutsTranslationRef, type Translate } from '../translation';
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
  const person = useSignedIn();
  const now = useNow(view.rollout.spec.schedule !== undefined);
  const hindered = whyNot(view, action, t, now);
  if (hindered) return hindered;
  if (permission.loading) return t('why.checking');
  if (permission.allowed) return secondPerson(view, action, person, t);
  return t('why.noPermission', {
    permission: actionPermissions[action].name,
    name: view.rollout.metadata.name,
  });
}

/** Where a second person is asked for, whoever began the release is told so before they click. */
function secondPerson(
  view: RolloutView,
  action: RolloutActionName,
  person: string | undefined,
  t: Translate,
): string | undefined {
  const { environment, rollout } = view;
  if (!environment?.fourEyes || person === undefined) return undefined;
  return needsSecondPerson(rollout, action, person)
    ? t('why.secondPerson', { environment: environment.name })
    : undefined;
}
