// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { type Refusal, rolloutReadPermission } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { Notice } from '../Notice/Notice';

/** Why there are no releases to see, or no newer ones. */
export function HistoryTrouble({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <Notice tone="bad" role="alert">
      {refusal.kind === 'forbidden'
        ? t('releases.forbidden', {
            permission: refusal.permission ?? rolloutReadPermission.name,
          })
        : t('releases.failed', { reason: refusal.message })}
    </Notice>
  );
}
