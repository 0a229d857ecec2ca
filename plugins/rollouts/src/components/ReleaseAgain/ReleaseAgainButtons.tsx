// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  hasEnded,
  releaseCreatePermission,
  type ReleaseOrigin,
  type ReleaseRecord,
} from '@teal/rollouts-common';
import { ReasonedButton } from '../../actions/ReasonedButton';
import { rolloutsTranslationRef } from '../../translation';
import { ReleaseAgainDialog } from './ReleaseAgainDialog';
import { useReleaseRight } from './useReleaseRight';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
}));

/** Goes back to a release, or makes it again. */
export function ReleaseAgainButtons({ release }: { release: ReleaseRecord }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [asked, setAsked] = useState<ReleaseOrigin['kind']>();
  const right = useReleaseRight(release, releaseCreatePermission);
  const reason = useWhyNotAgain(release) ?? right;
  return (
    <div className={classes.root}>
      {(['RollBack', 'ReRelease'] as const).map(kind => (
        <ReasonedButton
          key={kind}
          size="small"
          variant="outlined"
          reason={reason}
          onClick={() => setAsked(kind)}
        >
          {t(`again.${kind}`)}
        </ReasonedButton>
      ))}
      {asked && (
        <ReleaseAgainDialog
          kind={asked}
          release={release}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}

/** What about the release itself speaks against it. */
function useWhyNotAgain({ status, to }: ReleaseRecord): string | undefined {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (!hasEnded(status)) return t('again.moving');
  return to.images.length ? undefined : t('again.noImages');
}
