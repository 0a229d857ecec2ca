// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useId, useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  type Refusal,
  refusalOf,
  rolloutRefOf,
  type RolloutView,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { Notice } from '../components/Notice/Notice';
import { Refused } from '../components/Refused/Refused';
import { useNotify } from '../live/useNotify';
import { rolloutsTranslationRef, type Translate } from '../translation';
import { CopiesWarning } from './CopiesWarning';
import type { RolloutAction } from './RolloutAction';

/** As the backend's schema bounds it. */
const REASON_LENGTH = 500;

const useStyles = makeStyles(theme => ({
  list: { margin: theme.spacing(1, 0, 2), paddingLeft: theme.spacing(3) },
  reason: { marginBottom: theme.spacing(2) },
  item: { marginBottom: theme.spacing(0.75) },
  danger: {
    backgroundColor: theme.palette.error.main,
    color: theme.palette.error.contrastText,
    '&:hover': { backgroundColor: theme.palette.error.dark },
  },
}));

interface ConfirmDialogProps {
  action: RolloutAction;
  /** The Rollout when the dialog was opened: the request is bound to it. */
  seen: RolloutView;
  /** The Rollout as it is now. */
  now: RolloutView;
  onClose: () => void;
  /** The command was written; called with the Rollout as it was when the person confirmed. */
  onAccepted?: (before: RolloutView) => void;
  /** Why it can't be sent as it is; absent: it can. */
  blocked?: string;
  /** What a person fills in first. */
  children?: ReactNode;
}

/** Says in order what will happen, and does it when the person agrees. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { action, seen, now, onClose, blocked, children } = props;
  const classes = useStyles();
  const titleId = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [reason, setReason] = useState('');
  const { state, send } = useSending(props, reason);
  const copies = action.startsCopies?.(seen) ?? false;
  const [checked, setChecked] = useState(false);
  const movedOn = releaseText(now, t) !== releaseText(seen, t);
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth={children ? 'md' : 'sm'}
      fullWidth
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>{action.title(seen, t)}</DialogTitle>
      <DialogContent>
        {children}
        <Consequences
          blocked={blocked}
          sentences={action.consequences(seen, t)}
        />
        {copies && <CopiesWarning checked={checked} onCheck={setChecked} />}
        <ReasonField reason={reason} onChange={setReason} />
        {movedOn && (
          <Notice tone="waiting" role="alert">
            {t('action.movedOn', { now: releaseText(now, t) })}
          </Notice>
        )}
        {typeof state === 'object' && <Refused refusal={state} />}
      </DialogContent>
      {state === 'sending' && (
        <LinearProgress aria-label={t('action.working')} />
      )}
      <DialogActions>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button
          variant="contained"
          color={action.weight === 'danger' ? 'default' : 'primary'}
          className={action.weight === 'danger' ? classes.danger : undefined}
          disabled={
            movedOn ||
            state === 'sending' ||
            blocked !== undefined ||
            (copies && !checked)
          }
          onClick={send}
        >
          {action.label(t)}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Why the person said so. */
function ReasonField(props: {
  reason: string;
  onChange: (reason: string) => void;
}) {
  const classes = useStyles();
  const id = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <TextField
      id={id}
      label={t('action.reasonLabel')}
      helperText={t('action.reasonHelp')}
      value={props.reason}
      onChange={event => props.onChange(event.target.value)}
      inputProps={{ maxLength: REASON_LENGTH }}
      className={classes.reason}
      variant="outlined"
      size="small"
      fullWidth
      multiline
    />
  );
}

/** What will happen, or why nothing can yet. */
function Consequences(props: {
  blocked: string | undefined;
  sentences: readonly string[];
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (props.blocked !== undefined) {
    return (
      <Typography
        color="textSecondary"
        role="status"
        className={classes.reason}
      >
        {props.blocked}
      </Typography>
    );
  }
  return (
    <>
      <Typography variant="body1">{t('action.willHappen')}</Typography>
      <ol className={classes.list}>
        {props.sentences.map(sentence => (
          <Typography
            key={sentence}
            component="li"
            variant="body1"
            className={classes.item}
          >
            {sentence}
          </Typography>
        ))}
      </ol>
    </>
  );
}

function useSending(props: ConfirmDialogProps, reason: string) {
  const { action, seen, now, onAccepted, onClose } = props;
  const api = useApi(rolloutsApiRef);
  const notify = useNotify();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [state, setState] = useState<'idle' | 'sending' | Refusal>('idle');
  const send = async () => {
    setState('sending');
    try {
      await api.act(rolloutRefOf(seen), {
        ...action.request(seen),
        reason: reason.trim() || undefined,
      });
    } catch (error) {
      setState(refusalOf(error));
      return;
    }
    notify(
      t('action.accepted', {
        action: action.label(t),
        name: seen.rollout.metadata.name,
      }),
      t('action.acceptedDetail'),
    );
    onAccepted?.(now);
    onClose();
  };
  return { state, send };
}

/** What an action is bound to: another text means another situation. */
function releaseText(view: RolloutView, t: Translate): string {
  const { release, step } = view.rollout.status ?? {};
  if (!release) return t('action.nowNothing');
  return step ? `${release.id}, ${step}` : release.id;
}
