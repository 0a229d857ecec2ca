// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ROLLOUT_GROUP, type RolloutView } from '@teal/rollouts-common';
import type { AskedTraffic } from '../../model/droppedAdjustment';
import { isDropped } from '../../model/droppedAdjustment';
import { trafficSentences } from '../../model/whoIsMatched';
import { rolloutsTranslationRef } from '../../translation';
import { Notice } from '../Notice/Notice';

/** Says so when an adjustment that was accepted here was refused by the controller, whose judgement counts. */
export function DroppedAdjustment(props: {
  asked: AskedTraffic;
  view: RolloutView;
}) {
  const { asked, view } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (!isDropped(asked, view)) return null;
  const { name, namespace } = view.rollout.metadata;
  return (
    <Notice tone="bad" role="alert" title={t('adjust.droppedTitle')}>
      {t('adjust.dropped', {
        sentence: trafficSentences(asked.traffic, t).join(' '),
      })}{' '}
      <code>
        {`kubectl describe rollouts.${ROLLOUT_GROUP} ${name} --namespace ${namespace}`}
      </code>
    </Notice>
  );
}
