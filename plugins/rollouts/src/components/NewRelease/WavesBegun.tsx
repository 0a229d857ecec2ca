// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import Button from '@material-ui/core/Button';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseRecord } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { Notice } from '../Notice/Notice';
import { ReleaseLink } from '../ReleaseLink/ReleaseLink';

const useStyles = makeStyles({ button: { textTransform: 'none' } });

/** What the page behind the dialog doesn't show: where the waves are followed. */
export function WavesBegun(props: {
  name: string;
  /** Of the first environment. */
  release: ReleaseRecord;
  /** The first environment's name. */
  place: string;
  onClose: () => void;
}) {
  const { name, release, place, onClose } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const button = useRef<HTMLButtonElement>(null);
  // The one that had the focus is gone.
  useEffect(() => button.current?.focus(), []);
  return (
    <>
      <DialogContent dividers>
        <Notice
          tone="good"
          role="status"
          title={t('newRelease.started', { name, place })}
        >
          {t('newRelease.wavesStarted')}{' '}
          <ReleaseLink id={release.id} inText>
            {t('newRelease.wavesPage')}
          </ReleaseLink>
        </Notice>
      </DialogContent>
      <DialogActions>
        <Button ref={button} onClick={onClose} className={classes.button}>
          {t('newRelease.close')}
        </Button>
      </DialogActions>
    </>
  );
}
