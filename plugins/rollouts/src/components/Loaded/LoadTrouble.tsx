// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Freshness } from '../../live/followRollouts';
import { rolloutsTranslationRef } from '../../translation';
import { Notice } from '../Notice/Notice';
import { asSentence } from './asSentence';

/** Why there is nothing to show, and what can be done about it. */
export function LoadTrouble(props: {
  freshness: Extract<Freshness, { kind: 'refused' | 'offline' }>;
  /** The entity, or whatever was asked for. */
  name: string;
}) {
  const { freshness, name } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (freshness.kind === 'refused') {
    return (
      <Notice
        tone="bad"
        role="alert"
        title={t('trouble.forbiddenTitle', { entity: name })}
      >
        {t('trouble.forbidden', { reason: freshness.reason })}
      </Notice>
    );
  }
  return (
    <Notice
      tone="bad"
      role="alert"
      title={t('trouble.unreachableTitle', { entity: name })}
    >
      {t('trouble.unreachable', { reason: asSentence(freshness.reason) })}
    </Notice>
  );
}
