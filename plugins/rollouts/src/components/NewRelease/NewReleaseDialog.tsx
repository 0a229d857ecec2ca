// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { NewRelease } from '@teal/rollouts-common';
import type { ReleaseRights } from '../../actions/useReleaseRights';
import { useNotify } from '../../live/useNotify';
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
import { AgreeButton } from '../DialogFrame/AgreeButton';
import { DialogBody, DialogFrame } from '../DialogFrame/DialogFrame';
import { Refused } from '../Refused/Refused';
import { useReleasePage } from '../ReleaseLink/useReleasePage';
import { type Begun, ReleaseBegun } from './ReleaseBegun';
import { ReleaseFields } from './ReleaseFields';
import { TargetChoice } from './TargetChoice';
import { usePreview } from './usePreview';
import { useStartingPoint } from './useStartingPoint';
import { useStartRelease } from './useStartRelease';
import { WaveFields } from './WaveFields';

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
  const notify = useNotify();
  const hasPage = useReleasePage() !== undefined;
  const [begun, setBegun] = useState<Begun>();
  const elsewhere = begun?.elsewhere;
  const finish = (next: Begun) => {
    if (next.elsewhere && hasPage) {
      setBegun(next);
      return;
    }
    notify(
      t('newRelease.started', { name, place: next.place }),
      next.elsewhere
        ? t(`newRelease.begun.${next.elsewhere}`)
        : t('newRelease.startedDetail'),
    );
    onClose();
  };
  return (
    <DialogFrame title={t('newRelease.title', { name })} wide onClose={onClose}>
      {begun && elsewhere ? (
        <ReleaseBegun {...{ ...begun, name, elsewhere, onClose }} />
      ) : (
        <NewReleaseForm {...props} onBegun={finish} />
      )}
    </DialogFrame>
  );
}

function NewReleaseForm(
  props: NewReleaseDialogProps & { onBegun: (begun: Begun) => void },
) {
  const { targets, rights, onClose, onBegun } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [key, setKey] = useState(props.initial ?? targets[0].key);
  const target = targets.find(each => each.key === key) ?? targets[0];
  const place = target.environment?.name ?? target.namespace;
  const start = useStartingPoint(target);
  const { draft, setDraft, change } = useDraft(start.value);
  const request = requestOf(draft, target);
  const preview = usePreview(request);
  const { state, begin } = useStartRelease(release =>
    onBegun({ release, place, elsewhere: elsewhereOf(request, target) }),
  );
  const sending = state === 'sending';
  return (
    <DialogBody
      busy={sending ? t('newRelease.starting') : undefined}
      answer={typeof state === 'object' && <Refused refusal={state} />}
      onClose={onClose}
      agree={
        <ReleaseButton
          whyNot={rights.whyNot(target)}
          draft={draft}
          agreed={preview.value !== undefined && !preview.asking}
          sending={sending}
          onPress={() => request && begin(request)}
        />
      }
    >
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
    </DialogBody>
  );
}

/** The tab shows Rollouts, each for itself. */
function elsewhereOf(
  request: Omit<NewRelease, 'dryRun'> | undefined,
  target: ReleaseTarget,
): Begun['elsewhere'] {
  if (request?.waves) return 'waves';
  return target.view ? undefined : 'native';
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
    <AgreeButton
      disabled={sending}
      reason={whyNot ?? missing()}
      onClick={onPress}
    >
      {draft.chosen && draft.template?.takesImage !== false
        ? t('newRelease.submit', { version: nameOfChosen(draft.chosen) })
        : t('newRelease.submitNone')}
    </AgreeButton>
  );
}
