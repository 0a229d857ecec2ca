// SPDX-License-Identifier: Apache-2.0
import { useId, useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  BaseConfiguration,
  Refusal,
  ServiceConfiguration,
} from '@teal/rollouts-common';
import { ReasonedButton } from '../../actions/ReasonedButton';
import { useNotify } from '../../live/useNotify';
import {
  changesBetween,
  type ConfigurationDraft,
} from '../../model/configurationDraft';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { personName } from '../../words/personName';
import { Notice } from '../Notice/Notice';
import { Refused } from '../Refused/Refused';
import { ConfigurationFields } from './ConfigurationFields';
import { problemsOf } from './problemsOf';
import { useConfigurationForm } from './useConfigurationForm';

/** As the backend's schema bounds it. */
const REASON_LENGTH = 500;

const useStyles = makeStyles(theme => ({
  part: { margin: theme.spacing(2, 0) },
  // Outside of what scrolls: nobody looks for the answer below twenty fields.
  answer: { padding: theme.spacing(0, 3) },
}));

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
  const classes = useStyles();
  const titleId = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { form, takenIn, save, takeNewer } = useEditing(props);
  const [reason, setReason] = useState('');
  const { draft, stored, state } = form;
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="md"
      fullWidth
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>
        {t('configuration.editTitle', { entity: name })}
      </DialogTitle>
      <DialogContent>
        <Typography variant="body2">{t('configuration.editHelp')}</Typography>
        <ConfigurationFields
          draft={draft}
          defaults={seen.defaults}
          problems={problemsOf(draft, state, t)}
          onChange={form.change}
        />
        <ReasonField reason={reason} onChange={setReason} />
      </DialogContent>
      <div className={classes.answer}>
        {takenIn && state === 'idle' && <TakenIn newer={takenIn} />}
        {typeof state === 'object' && (
          <NotSaved refusal={state} onTakeNewer={takeNewer} />
        )}
      </div>
      {state === 'sending' && (
        <LinearProgress aria-label={t('configuration.saving')} />
      )}
      <DialogActions>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <ReasonedButton
          variant="contained"
          color="primary"
          disabled={state === 'sending'}
          reason={whyNotSave(draft, stored, t)}
          onClick={() => save(reason)}
        >
          {t('configuration.save')}
        </ReasonedButton>
      </DialogActions>
    </Dialog>
  );
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
      className={classes.part}
      label={t('configuration.reason')}
      helperText={t('configuration.reasonHelp')}
      value={props.reason}
      onChange={event => props.onChange(event.target.value)}
      inputProps={{ maxLength: REASON_LENGTH }}
      variant="outlined"
      size="small"
      fullWidth
      multiline
    />
  );
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
