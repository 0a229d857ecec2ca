// SPDX-License-Identifier: Apache-2.0
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { EdgeStage, StageState } from '../../model/rail';
import { rolloutsTranslationRef, type Translate } from '../../translation';

/** What the gate or the drain does now. */
export function EdgeCaption({ stage }: { stage: EdgeStage }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <>
      <Typography variant="subtitle2" component="p">
        {t(stage.kind === 'gate' ? 'rail.gate' : 'rail.drain')}
      </Typography>
      <Typography variant="caption" color="textSecondary" component="p">
        {detailOf(stage, t)}
      </Typography>
    </>
  );
}

function detailOf(stage: EdgeStage, t: Translate): string {
  const gate: Record<StageState, string> = {
    planned: t('rail.gatePlanned'),
    active: t('rail.gateActive'),
    paused: t('rail.gatePaused'),
    done: t('rail.gateDone'),
    failed: t('rail.gateFailed'),
    skipped: t('rail.gateSkipped'),
  };
  const drain: Record<StageState, string> = {
    planned: t('rail.drainPlanned'),
    active: t('rail.drainActive'),
    paused: t('rail.drainPaused'),
    done: t('rail.drainDone'),
    failed: t('rail.drainFailed'),
    skipped: t('rail.drainSkipped'),
  };
  return (stage.kind === 'gate' ? gate : drain)[stage.state];
}
