// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import Typography from '@material-ui/core/Typography';
import { useNavigate } from 'react-router-dom';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseOrigin, ReleaseRecord } from '@teal/rollouts-common';
import { useNotify } from '../../live/useNotify';
import { versionName } from '../../model/releaseRecord';
import { rolloutsTranslationRef } from '../../translation';
import { type Accepted, Remedies } from '../ChangesPreview/Remedies';
import { AgreeButton } from '../DialogFrame/AgreeButton';
import { DialogBody, DialogFrame } from '../DialogFrame/DialogFrame';
import { DescriptionField } from '../NewRelease/DescriptionField';
import { useReleasePage } from '../ReleaseLink/useReleasePage';
import { AgainPreview } from './AgainPreview';
import { useReleaseAgain } from './useReleaseAgain';

interface ReleaseAgainDialogProps {
  kind: ReleaseOrigin['kind'];
  /** The one to go back to, or to make again. */
  release: ReleaseRecord;
  onClose: () => void;
}

/** Shows what the cluster says would change, and begins the release when the person agrees. */
export function ReleaseAgainDialog(props: ReleaseAgainDialogProps) {
  const { kind, release, onClose } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [description, setDescription] = useState('');
  const [accepted, setAccepted] = useState<Accepted>({});
  const onStarted = useOnStarted(props);
  const state = useReleaseAgain({ kind, release, accepted, onStarted });
  const { preview, refusal, sending } = state;
  return (
    <DialogFrame
      title={t(`again.title${kind}`, {
        version: versionName(release.to) ?? t('releases.noVersion'),
        workload: release.workload.name,
      })}
      wide
      onClose={onClose}
    >
      <DialogBody
        busy={sending ? t('action.working') : undefined}
        onClose={onClose}
        agree={
          <AgreeButton
            disabled={sending}
            reason={preview ? undefined : t('again.notYet')}
            onClick={() => state.send(description)}
          >
            {t(`again.${kind}`)}
          </AgreeButton>
        }
      >
        <Remedies
          refusal={refusal}
          accepted={accepted}
          onChange={part => setAccepted(before => ({ ...before, ...part }))}
        />
        {preview && <AgainPreview preview={preview} release={release} />}
        {!preview && !refusal && (
          <Typography role="status">{t('again.checking')}</Typography>
        )}
        <DescriptionField
          label={t('again.description')}
          value={description}
          onChange={setDescription}
        />
      </DialogBody>
    </DialogFrame>
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
