// SPDX-License-Identifier: Apache-2.0
import { useEffect, useId, useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseRecord } from '@teal/rollouts-common';
import type { ReleaseRights } from '../../actions/useReleaseRights';
import { ReasonedButton } from '../../actions/ReasonedButton';
import {
  emptyDraft,
  hasProblems,
  lacksVersion,
  nameOfChosen,
  type ReleaseDraft,
  requestOf,
  type StartingPoint,
  suggestedBy,
} from '../../model/releaseDraft';
import type { ReleaseTarget } from '../../model/releaseTarget';
import { rolloutsTranslationRef } from '../../translation';
import { Refused } from '../Refused/Refused';
import { useReleasePage } from '../ReleaseLink/useReleasePage';
import { ReleaseFields } from './ReleaseFields';
import { TargetChoice } from './TargetChoice';
import { usePreview } from './usePreview';
import { useStartingPoint } from './useStartingPoint';
import { useStartRelease } from './useStartRelease';
import { WaveFields } from './WaveFields';
import { WavesBegun } from './WavesBegun';

const useStyles = makeStyles(theme => ({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(3),
    paddingTop: theme.spacing(2),
  },
  button: { textTransform: 'none' },
}));

interface NewReleaseDialogProps {
  /** Name of the service. */
  name: string;
  /** At least one. */
  targets: readonly ReleaseTarget[];
  rights: ReleaseRights;
  /** Key of the target that is chosen first; default: the first. */
  initial?: string;
  onClose: () => void;
}

/** A version, a word about it, what it would change: a new release. */
export function NewReleaseDialog(props: NewReleaseDialogProps) {
  const { name, onClose } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const titleId = useId();
  const hasPage = useReleasePage() !== undefined;
  const [begun, setBegun] = useState<Begun>();
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="md"
      fullWidth
      scroll="paper"
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>{t('newRelease.title', { name })}</DialogTitle>
      {begun ? (
        <WavesBegun name={name} {...begun} onClose={onClose} />
      ) : (
        <NewReleaseForm
          {...props}
          // The tab shows one place; waves are followed on the page of their release.
          onBegun={next =>
            next.inWaves && hasPage ? setBegun(next) : onClose()
          }
        />
      )}
    </Dialog>
  );
}

/** What became of a form. */
interface Begun {
  readonly release: ReleaseRecord;
  /** Where it began. */
  readonly place: string;
  readonly inWaves: boolean;
}

function NewReleaseForm(
  props: NewReleaseDialogProps & { onBegun: (begun: Begun) => void },
) {
  const { name, targets, rights, onClose, onBegun } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [key, setKey] = useState(props.initial ?? targets[0].key);
  const target = targets.find(each => each.key === key) ?? targets[0];
  const place = target.environment?.name ?? target.namespace;
  const start = useStartingPoint(target);
  const { draft, setDraft, change } = useDraft(start.value);
  const request = requestOf(draft, target);
  const preview = usePreview(request);
  const { state, begin } = useStartRelease({
    ...{ name, place },
    onDone: release =>
      onBegun({ release, place, inWaves: request?.waves !== undefined }),
  });
  return (
    <>
      <DialogContent className={classes.content} dividers>
        <TargetChoice
          targets={targets}
          chosen={target}
          whyNot={rights.whyNot(target)}
          onChoose={next => {
            setKey(next.key);
            setDraft({ ...emptyDraft, description: draft.description });
          }}
        />
        <WaveFields
          targets={targets}
          first={target}
          waves={draft.waves}
          onChange={waves => change({ waves })}
        />
        <ReleaseFields
          target={target}
          start={start}
          draft={draft}
          preview={preview}
          onChange={change}
        />
        {typeof state === 'object' && <Refused refusal={state} />}
      </DialogContent>
      {state === 'sending' && (
        <LinearProgress aria-label={t('newRelease.starting')} />
      )}
      <DialogActions>
        <Button onClick={onClose} className={classes.button}>
          {t('action.cancel')}
        </Button>
        <ReleaseButton
          whyNot={rights.whyNot(target)}
          draft={draft}
          agreed={preview.value !== undefined && !preview.asking}
          sending={state === 'sending'}
          onPress={() => request && begin(request)}
        />
      </DialogActions>
    </>
  );
}

/** Takes over what is suggested as soon as it is known. */
function useDraft(point: StartingPoint | undefined) {
  const [draft, setDraft] = useState<ReleaseDraft>(emptyDraft);
  useEffect(() => {
    if (point) setDraft(before => ({ ...before, ...suggestedBy(point) }));
  }, [point]);
  const change = (part: Partial<ReleaseDraft>) =>
    setDraft(before => ({ ...before, ...part }));
  return { draft, setDraft, change };
}

/** Begins it, or says what is missing. */
function ReleaseButton(props: {
  whyNot: string | undefined;
  draft: ReleaseDraft;
  /** The API server would take it as it is. */
  agreed: boolean;
  sending: boolean;
  onPress: () => void;
}) {
  const { whyNot, draft, agreed, sending, onPress } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const missing = () => {
    if (lacksVersion(draft)) return t('newRelease.noVersion');
    if (hasProblems(draft)) return t('newRelease.wrong');
    return agreed ? undefined : t('newRelease.notYet');
  };
  return (
    <ReasonedButton
      variant="contained"
      color="primary"
      disabled={sending}
      reason={whyNot ?? missing()}
      onClick={onPress}
    >
      {draft.chosen && draft.template?.takesImage !== false
        ? t('newRelease.submit', { version: nameOfChosen(draft.chosen) })
        : t('newRelease.submitNone')}
    </ReasonedButton>
  );
}
