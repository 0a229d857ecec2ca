// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseRecord } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { DialogBody } from '../DialogFrame/DialogFrame';
import { Notice } from '../Notice/Notice';
import { ReleaseLink } from '../ReleaseLink/ReleaseLink';

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
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <DialogBody onClose={onClose} closeLabel={t('newRelease.close')}>
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
    </DialogBody>
  );
}
