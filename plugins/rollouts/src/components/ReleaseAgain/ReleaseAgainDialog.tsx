// SPDX-License-Identifier: Apache-2.0
import { useId, useState } from 'react';
import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useNavigate } from 'react-router-dom';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseOrigin, ReleaseRecord } from '@teal/rollouts-common';
import { useNotify } from '../../live/useNotify';
import { versionName } from '../../model/releaseRecord';
import { rolloutsTranslationRef } from '../../translation';
import { DescriptionField } from '../NewRelease/DescriptionField';
import { Notice } from '../Notice/Notice';
import { useReleasePage } from '../ReleaseLink/useReleasePage';
import { AgainPreview } from './AgainPreview';
import { useReleaseAgain } from './useReleaseAgain';

const useStyles = makeStyles(theme => ({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
  },
}));

interface ReleaseAgainDialogProps {
  kind: ReleaseOrigin['kind'];
  /** The one to go back to, or to make again. */
  release: ReleaseRecord;
  onClose: () => void;
}

/** Shows what the cluster says would change, and begins the release when the person agrees. */
export function ReleaseAgainDialog(props: ReleaseAgainDialogProps) {
  const { kind, release, onClose } = props;
  const classes = useStyles();
  const titleId = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [description, setDescription] = useState('');
  const [supersede, setSupersede] = useState(false);
  const onStarted = useOnStarted(props);
  const state = useReleaseAgain({ kind, release, supersede, onStarted });
  const { preview, refusal, sending } = state;
  const mayTakeOver =
    supersede ||
    (refusal?.kind === 'conflict' && refusal.remedy === 'supersede');
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="md"
      fullWidth
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>
        {t(`again.title${kind}`, {
          version: versionName(release.to) ?? t('releases.noVersion'),
          workload: release.workload.name,
        })}
      </DialogTitle>
      <DialogContent className={classes.content}>
        {refusal && (
          <Notice tone="bad" role="alert">
            {refusal.message}
          </Notice>
        )}
        {mayTakeOver && (
          <FormControlLabel
            control={
              <Checkbox
                color="primary"
                checked={supersede}
                onChange={event => setSupersede(event.target.checked)}
              />
            }
            label={t('again.supersede')}
          />
        )}
        {preview && <AgainPreview preview={preview} release={release} />}
        {!preview && !refusal && (
          <Typography role="status">{t('again.checking')}</Typography>
        )}
        <DescriptionField
          label={t('again.description')}
          value={description}
          onChange={setDescription}
        />
      </DialogContent>
      {sending && <LinearProgress aria-label={t('action.working')} />}
      <DialogActions>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button
          variant="contained"
          color="primary"
          disabled={!preview || sending}
          onClick={() => state.send(description)}
        >
          {t(`again.${kind}`)}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Says so, and goes to where the new release can be watched. */
function useOnStarted({ kind, onClose }: ReleaseAgainDialogProps) {
  const notify = useNotify();
  const navigate = useNavigate();
  const page = useReleasePage();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return ({ id, workload }: ReleaseRecord) => {
    notify(
      t('again.started', {
        action: t(`again.${kind}`),
        workload: workload.name,
      }),
      t('again.startedDetail'),
    );
    onClose();
    if (page) navigate(page(id));
  };
}
