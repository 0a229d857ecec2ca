// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutView, WaitingGate } from '@teal/rollouts-common';
import { approveGate } from '../../actions/approve';
import { ConfirmDialog } from '../../actions/ConfirmDialog';
import { ReasonedButton } from '../../actions/ReasonedButton';
import { useWhyNot } from '../../actions/useWhyNot';
import { rolloutsTranslationRef } from '../../translation';

/** Opens the gate after a confirm; off with the reason for whoever may not. */
export function ApproveButton(props: { view: RolloutView; gate: WaitingGate }) {
  const { view, gate } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const reason = useWhyNot(view, 'approve');
  const [seen, setSeen] = useState<RolloutView>();
  return (
    <>
      <ReasonedButton
        size="small"
        variant="contained"
        color="primary"
        reason={reason}
        aria-label={t('gate.approve', { gate: gate.status.name })}
        onClick={() => setSeen(view)}
      >
        {t('action.approve.label')}
      </ReasonedButton>
      {seen && (
        <ConfirmDialog
          action={approveGate(gate)}
          seen={seen}
          now={view}
          onClose={() => setSeen(undefined)}
        />
      )}
    </>
  );
}
