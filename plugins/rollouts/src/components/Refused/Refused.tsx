// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Refusal } from '@teal/rollouts-common';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { Notice } from '../Notice/Notice';

/** What the backend said instead of doing what was asked. */
export function Refused({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <Notice tone="bad" role="alert" title={titleOf(refusal, t)}>
      {refusal.message}
    </Notice>
  );
}

function titleOf(refusal: Refusal, t: Translate): string {
  switch (refusal.kind) {
    case 'forbidden':
      return t('action.failedForbidden');
    case 'conflict':
      return t('action.failedConflict');
    case 'invalid':
      return t('action.failedInvalid');
    default:
      return t('action.failedOther');
  }
}
