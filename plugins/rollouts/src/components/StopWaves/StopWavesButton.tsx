// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { WavesView } from '@teal/rollouts-common';
import { ReasonedButton } from '../../actions/ReasonedButton';
import { rolloutsTranslationRef } from '../../translation';
import { StopWavesDialog } from './StopWavesDialog';
import { useWhyNotStop } from './useWhyNotStop';

/** Keeps waves under way from going on, or says why this person can't. */
export function StopWavesButton(props: {
  waves: WavesView;
  onStopped: () => void;
}) {
  const { waves, onStopped } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [open, setOpen] = useState(false);
  return (
    <>
      <ReasonedButton
        size="small"
        variant="outlined"
        reason={useWhyNotStop(waves)}
        onClick={() => setOpen(true)}
      >
        {t('waves.stop')}
      </ReasonedButton>
      {open && (
        <StopWavesDialog
          waves={waves}
          onStopped={onStopped}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
