// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useState } from 'react';
import Typography from '@material-ui/core/Typography';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  type Refusal,
  refusalOf,
  rolloutRefOf,
  type RolloutView,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { AgreeButton } from '../components/DialogFrame/AgreeButton';
import { Consequences } from '../components/DialogFrame/Consequences';
import { DialogBody, DialogFrame } from '../components/DialogFrame/DialogFrame';
import { ReasonField } from '../components/DialogFrame/ReasonField';
import { Notice } from '../components/Notice/Notice';
import { Refused } from '../components/Refused/Refused';
import { useNotify } from '../live/useNotify';
import { rolloutsTranslationRef, type Translate } from '../translation';
import { CopiesWarning } from './CopiesWarning';
import type { RolloutAction } from './RolloutAction';

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
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [reason, setReason] = useState('');
  const { state, send } = useSending(props, reason);
  const copies = action.startsCopies?.(seen) ?? false;
  const [checked, setChecked] = useState(false);
  const movedOn = releaseText(now, t) !== releaseText(seen, t);
  const sending = state === 'sending';
  return (
    <DialogFrame
      title={action.title(seen, t)}
      wide={Boolean(children)}
      onClose={onClose}
    >
      <DialogBody
        busy={sending ? t('action.working') : undefined}
        onClose={onClose}
        agree={
          <AgreeButton
            danger={action.weight === 'danger'}
            disabled={
              movedOn ||
              sending ||
              blocked !== undefined ||
              (copies && !checked)
            }
            onClick={send}
          >
            {action.label(t)}
          </AgreeButton>
        }
      >
        {children}
        {blocked === undefined ? (
          <Consequences sentences={action.consequences(seen, t)} />
        ) : (
          <Typography color="textSecondary" role="status">
            {blocked}
          </Typography>
        )}
        {copies && <CopiesWarning checked={checked} onCheck={setChecked} />}
        <ReasonField
          label={t('action.reasonLabel')}
          help={t('action.reasonHelp')}
          reason={reason}
          onChange={setReason}
        />
        {movedOn && (
          <Notice tone="waiting" role="alert">
            {t('action.movedOn', { now: releaseText(now, t) })}
          </Notice>
        )}
        {typeof state === 'object' && <Refused refusal={state} />}
      </DialogBody>
    </DialogFrame>
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
