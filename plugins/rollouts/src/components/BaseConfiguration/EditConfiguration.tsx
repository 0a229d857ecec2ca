// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  BaseConfiguration,
  Refusal,
  ServiceConfiguration,
} from '@teal/rollouts-common';
import { useNotify } from '../../live/useNotify';
import {
  changesBetween,
  type ConfigurationDraft,
} from '../../model/configurationDraft';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { personName } from '../../words/personName';
import { AgreeButton } from '../DialogFrame/AgreeButton';
import { DialogBody, DialogFrame } from '../DialogFrame/DialogFrame';
import { ReasonField } from '../DialogFrame/ReasonField';
import { Notice } from '../Notice/Notice';
import { Refused } from '../Refused/Refused';
import { ConfigurationFields } from './ConfigurationFields';
import { problemsOf } from './problemsOf';
import { useConfigurationForm } from './useConfigurationForm';

interface EditProps {
  /** As people call the entity. */
  readonly name: string;
  /** What held when the form was opened. */
  readonly seen: ServiceConfiguration;
  /** What the form holds at first: what is stored, or an earlier state of it. */
  readonly beginWith: BaseConfiguration;
  /** A newer state is known, by the person's own doing or somebody else's. */
  readonly onNewer: (value: ServiceConfiguration) => void;
  readonly onClose: () => void;
}

/** The form of a base configuration. */
export function EditConfiguration(props: EditProps) {
  const { name, seen, onClose } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { form, takenIn, save, takeNewer } = useEditing(props);
  const [reason, setReason] = useState('');
  const { draft, stored, state } = form;
  const sending = state === 'sending';
  return (
    <DialogFrame
      title={t('configuration.editTitle', { entity: name })}
      wide
      onClose={onClose}
    >
      <DialogBody
        busy={sending ? t('configuration.saving') : undefined}
        answer={answerTo(state, takenIn, takeNewer)}
        onClose={onClose}
        agree={
          <AgreeButton
            disabled={sending}
            reason={whyNotSave(draft, stored, t)}
            onClick={() => save(reason)}
          >
            {t('configuration.save')}
          </AgreeButton>
        }
      >
        <Typography variant="body2">{t('configuration.editHelp')}</Typography>
        <ConfigurationFields
          draft={draft}
          defaults={seen.defaults}
          problems={problemsOf(draft, state, t)}
          onChange={form.change}
        />
        <ReasonField
          label={t('configuration.reason')}
          help={t('configuration.reasonHelp')}
          reason={reason}
          onChange={setReason}
        />
      </DialogBody>
    </DialogFrame>
  );
}

/** What came of the last press of a button. */
function answerTo(
  state: 'idle' | 'sending' | Refusal,
  takenIn: ServiceConfiguration | undefined,
  onTakeNewer: () => void,
) {
  if (typeof state === 'object') {
    return <NotSaved refusal={state} onTakeNewer={onTakeNewer} />;
  }
  return takenIn && state === 'idle' && <TakenIn newer={takenIn} />;
}

/** The form, and what becomes of it. */
function useEditing(props: EditProps) {
  const { name, seen, beginWith, onNewer, onClose } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const notify = useNotify();
  const form = useConfigurationForm(seen, beginWith);
  const [takenIn, setTakenIn] = useState<ServiceConfiguration>();
  const save = async (reason: string) => {
    const now = await form.save(reason);
    if (!now) return;
    notify(
      t('configuration.saved', { entity: name }),
      t('configuration.savedDetail', { number: String(now.number) }),
    );
    onNewer(now);
    onClose();
  };
  const takeNewer = async () => {
    const newer = await form.takeNewer();
    if (!newer) return;
    setTakenIn(newer);
    onNewer(newer);
  };
  return { form, takenIn, save, takeNewer };
}

function whyNotSave(
  draft: ConfigurationDraft,
  stored: ConfigurationDraft,
  t: Translate,
): string | undefined {
  const [problem] = Object.values(problemsOf(draft, 'idle', t));
  if (problem) return problem;
  return changesBetween(stored, draft).length
    ? undefined
    : t('configuration.unchanged');
}

function TakenIn({ newer }: { newer: ServiceConfiguration }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <Notice tone="calm" role="status">
      {t('configuration.takenIn', {
        number: String(newer.number),
        who: personName(newer.changes[0]?.by ?? ''),
      })}
    </Notice>
  );
}

/** What the backend said; after a conflict, with the way on. */
function NotSaved(props: { refusal: Refusal; onTakeNewer: () => void }) {
  const { refusal, onTakeNewer } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (refusal.kind !== 'conflict') return <Refused refusal={refusal} />;
  return (
    <Notice tone="waiting" role="alert" title={t('configuration.movedOn')}>
      <p>{refusal.message}</p>
      <Button size="small" variant="outlined" onClick={onTakeNewer}>
        {t('configuration.takeIn')}
      </Button>
    </Notice>
  );
}
