// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutView } from '@teal/rollouts-common';
import { useRefusedCommand } from '../../live/useRefusedCommand';
import type { AskedTraffic } from '../../model/droppedAdjustment';
import { isDropped } from '../../model/droppedAdjustment';
import { stepNumber } from '../../model/release';
import { trafficSentences } from '../../model/whoIsMatched';
import { rolloutsTranslationRef } from '../../translation';
import { sentenceOf } from '../../words/sentence';
import { Notice } from '../Notice/Notice';

/** Says so when an adjustment that was accepted here was refused by the controller, whose judgement counts. */
export function DroppedAdjustment(props: {
  asked: AskedTraffic;
  view: RolloutView;
}) {
  return isDropped(props.asked, props.view) ? <Dropped {...props} /> : null;
}

function Dropped(props: { asked: AskedTraffic; view: RolloutView }) {
  const { asked, view } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const release = asked.before.rollout.status?.release?.id;
  const why = useRefusedCommand(
    view,
    `adjust ${release}/${stepNumber(asked.before)}`,
  );
  return (
    <Notice tone="bad" role="alert" title={t('adjust.droppedTitle')}>
      {t('adjust.dropped', {
        sentence: trafficSentences(asked.traffic, t).join(' '),
      })}{' '}
      {why === undefined
        ? t('adjust.droppedNoEvent')
        : t('adjust.droppedWhy', { why: sentenceOf(why) })}
    </Notice>
  );
}
