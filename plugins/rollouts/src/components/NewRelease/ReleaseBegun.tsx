// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseRecord } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { DialogBody } from '../DialogFrame/DialogFrame';
import { Notice } from '../Notice/Notice';
import { ReleaseLink } from '../ReleaseLink/ReleaseLink';

/** What became of the form. */
export interface Begun {
  /** In waves: that of the first environment. */
  readonly release: ReleaseRecord;
  /** Where it began, as people call it. */
  readonly place: string;
  /** What makes the page behind the dialog not show it; absent: that page does. */
  readonly elsewhere?: 'waves' | 'native';
}

/** Where a release is followed that the page behind the dialog doesn't show. */
export function ReleaseBegun(
  props: Begun & {
    name: string;
    elsewhere: 'waves' | 'native';
    onClose: () => void;
  },
) {
  const { name, release, place, elsewhere, onClose } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <DialogBody onClose={onClose} closeLabel={t('newRelease.close')}>
      <Notice
        tone="good"
        role="status"
        title={t('newRelease.started', { name, place })}
      >
        {t(`newRelease.begun.${elsewhere}`)}{' '}
        <ReleaseLink id={release.id} inText>
          {t(`newRelease.follow.${elsewhere}`)}
        </ReleaseLink>
      </Notice>
    </DialogBody>
  );
}
