// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { type Refusal, refusalOf, type WavesView } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { useNotify } from '../../live/useNotify';
import { stopPlan } from '../../model/wavesLeft';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { AgreeButton } from '../DialogFrame/AgreeButton';
import { Consequences } from '../DialogFrame/Consequences';
import { DialogBody, DialogFrame } from '../DialogFrame/DialogFrame';
import { ReasonField } from '../DialogFrame/ReasonField';
import { Refused } from '../Refused/Refused';

interface StopWavesProps {
  waves: WavesView;
  onStopped: () => void;
  onClose: () => void;
}

/** Says what stops and what doesn't, and stops it when the person agrees. */
export function StopWavesDialog(props: StopWavesProps) {
  const { waves, onClose } = props;
  const { workload, version } = waves;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [reason, setReason] = useState('');
  const { state, stop } = useStopping(props);
  const sending = state === 'sending';
  return (
    <DialogFrame
      title={t('waves.stopTitle', { workload, version: tagOf(version) })}
      onClose={onClose}
    >
      <DialogBody
        busy={sending ? t('action.working') : undefined}
        answer={typeof state === 'object' && <Refused refusal={state} />}
        onClose={onClose}
        agree={
          <AgreeButton
            danger
            disabled={sending}
            onClick={() => stop(reason.trim())}
          >
            {t('waves.stop')}
          </AgreeButton>
        }
      >
        <Consequences sentences={sentences(waves, t)} />
        <ReasonField
          label={t('action.reasonLabel')}
          help={t('action.reasonHelp')}
          reason={reason}
          onChange={setReason}
        />
      </DialogBody>
    </DialogFrame>
  );
}

function useStopping({ waves, onStopped, onClose }: StopWavesProps) {
  const api = useApi(rolloutsApiRef);
  const notify = useNotify();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [state, setState] = useState<'idle' | 'sending' | Refusal>('idle');
  const stop = async (reason: string) => {
    setState('sending');
    try {
      await api.stopWaves(waves.id, reason ? { reason } : {});
    } catch (error) {
      setState(refusalOf(error));
      return;
    }
    notify(
      t('waves.stopped', { workload: waves.workload }),
      t('waves.stoppedDetail'),
    );
    onStopped();
    onClose();
  };
  return { state, stop };
}

/** In the order in which people ask. */
function sentences(waves: WavesView, t: Translate): string[] {
  const { released, underWay, notBegun } = stopPlan(waves);
  const inPlaces = (names: readonly string[]) => ({
    environments: names.join(', '),
  });
  return [
    ...(notBegun.length ? [t('waves.stopNothing', inPlaces(notBegun))] : []),
    ...(underWay.length ? [t('waves.stopGoesOn', inPlaces(underWay))] : []),
    ...(released.length ? [t('waves.stopStays')] : []),
    t('waves.stopFinal'),
  ];
}

/** `1.7.0` of `ghcr.io/acme/cart:1.7.0`; a tag as it is. */
function tagOf(version: string): string {
  return version.split('/').pop()!.split(':').slice(-1)[0];
}
