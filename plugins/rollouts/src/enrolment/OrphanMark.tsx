// SPDX-License-Identifier: Apache-2.0
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ownerOf, type Rollout } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../translation';

/** Says of a Rollout whose entity is gone that it is so; nothing of others. */
export function OrphanMark({ rollout }: { rollout: Rollout }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const owner = ownerOf(rollout);
  if (owner.kind !== 'catalog' || owner.orphaned === undefined) return null;
  return (
    <Typography
      variant="caption"
      component="div"
      color="textSecondary"
      title={owner.orphaned}
    >
      {t('enrolment.orphaned', { entity: owner.entityRef })}
    </Typography>
  );
}
