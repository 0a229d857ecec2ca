// SPDX-License-Identifier: Apache-2.0
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { refusalOf } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';

/** Why what was applied can't be shown: mostly because nobody saw it. */
export function AppliedTrouble({ error }: { error: Error }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <Typography variant="body2" color="textSecondary" role="status">
      {t('applied.failed', { reason: refusalOf(error).message })}
    </Typography>
  );
}
