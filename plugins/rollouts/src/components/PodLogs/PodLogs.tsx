// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import useAsyncRetry from 'react-use/lib/useAsyncRetry';
import { LogViewer } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { refusalOf, type RolloutRef } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { rolloutsTranslationRef } from '../../translation';
import { Notice } from '../Notice/Notice';

const LINES = 2_000;
const LONGEST_MS = 30_000;

const useStyles = makeStyles(() => ({ content: { height: '60vh' } }));

/** The last lines that a pod wrote. */
export function PodLogs(props: {
  rollout: RolloutRef;
  pod: string;
  onClose: () => void;
}) {
  const { rollout, pod, onClose } = props;
  const classes = useStyles();
  const titleId = useId();
  const api = useApi(rolloutsApiRef);
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { cluster, namespace, name } = rollout;
  const { value, error, loading, retry } = useAsyncRetry(
    () =>
      api.getPodLogs({ cluster, namespace, name }, pod, {
        tailLines: LINES,
        signal: AbortSignal.timeout(LONGEST_MS),
      }),
    [api, cluster, namespace, name, pod],
  );
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="lg"
      fullWidth
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>{t('logs.title', { pod })}</DialogTitle>
      <DialogContent className={classes.content}>
        {loading && <Typography role="status">{t('logs.loading')}</Typography>}
        {!loading && error && (
          <Notice tone="bad" role="alert">
            {t('logs.failed', {
              pod,
              reason: refusalOf(error).message,
            })}
          </Notice>
        )}
        {!loading && value === '' && <Typography>{t('logs.empty')}</Typography>}
        {!loading && value && <LogViewer text={value.trimEnd()} />}
      </DialogContent>
      <DialogActions>
        <Button onClick={retry} disabled={loading}>
          {t('logs.refresh')}
        </Button>
        <Button onClick={onClose} color="primary">
          {t('logs.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
