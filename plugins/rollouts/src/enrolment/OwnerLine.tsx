// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ownerOf, type Rollout } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../translation';

/** Which entity decides what stands in the Rollout's spec; nothing of one that a person or a GitOps tool keeps, as most do. */
export function OwnerLine({ rollout }: { rollout: Rollout }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const owner = ownerOf(rollout);
  if (owner.kind !== 'catalog') return null;
  return (
    <>
      {' · '}
      <span title={owner.orphaned}>
        {t('enrolment.keptByCatalog', {
          entity: owner.entityRef,
          preset: owner.preset,
        })}
      </span>
    </>
  );
}
