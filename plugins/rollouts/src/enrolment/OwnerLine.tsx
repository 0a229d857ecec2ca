// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ownerOf, type Rollout } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../translation';

/** Who decides what stands in the Rollout's spec. */
export function OwnerLine({ rollout }: { rollout: Rollout }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const owner = ownerOf(rollout);
  return (
    <span title={owner.kind === 'catalog' ? owner.orphaned : undefined}>
      {owner.kind === 'catalog'
        ? t('enrolment.keptByCatalog', {
            entity: owner.entityRef,
            preset: owner.preset,
          })
        : t('enrolment.keptByOther')}
    </span>
  );
}
