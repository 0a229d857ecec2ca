// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutView } from '@teal/rollouts-common';
import { ReasonedButton } from '../../actions/ReasonedButton';
import { useWhyNot } from '../../actions/useWhyNot';
import type { AskedTraffic } from '../../model/droppedAdjustment';
import { rolloutsTranslationRef } from '../../translation';
import { AdjustDialog } from './AdjustDialog';

/** Opens the dialog that changes who sees the new version; off with the reason where that can't be. */
export function AdjustButton(props: {
  view: RolloutView;
  onAccepted: (asked: AskedTraffic) => void;
}) {
  const { view, onAccepted } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const reason = useWhyNot(view, 'adjust');
  const [seen, setSeen] = useState<RolloutView>();
  return (
    <>
      <ReasonedButton
        size="small"
        variant="outlined"
        reason={reason}
        onClick={() => setSeen(view)}
      >
        {t('traffic.adjust')}
      </ReasonedButton>
      {seen && (
        <AdjustDialog
          seen={seen}
          now={view}
          onClose={() => setSeen(undefined)}
          onAccepted={onAccepted}
        />
      )}
    </>
  );
}
