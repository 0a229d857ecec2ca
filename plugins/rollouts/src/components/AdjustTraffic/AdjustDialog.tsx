// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  closedBySchedule,
  type RolloutView,
  sameTraffic,
} from '@teal/rollouts-common';
import { adjustTo } from '../../actions/adjust';
import { ConfirmDialog } from '../../actions/ConfirmDialog';
import {
  draftOf,
  problemsOf,
  trafficOfDraft,
  weightBound,
} from '../../model/adjustment';
import { useNow } from '../../live/useNow';
import { stepNumber, trafficNow } from '../../model/release';
import { rolloutsTranslationRef } from '../../translation';
import { sentenceOf } from '../../words/sentence';
import type { AskedTraffic } from '../../model/droppedAdjustment';
import { MatchEditor } from './MatchEditor';
import { WeightSlider } from './WeightSlider';

/** The share and the chosen requests of the current step, to be changed; below it, what that will do. */
export function AdjustDialog(props: {
  /** The Rollout when the dialog was opened. */
  seen: RolloutView;
  now: RolloutView;
  onClose: () => void;
  onAccepted: (asked: AskedTraffic) => void;
}) {
  const { seen, now, onClose } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [draft, setDraft] = useState(() => draftOf(seen));
  const problems = problemsOf(draft);
  const traffic = trafficOfDraft(draft, seen);
  const bound = weightBound(now);
  const clock = useNow(now.rollout.spec.schedule !== undefined);
  const action = adjustTo(traffic);
  const closed = closedBySchedule(now.rollout, action.request(seen), clock);
  const blocked = () => {
    if (problems.size || draft.weight > bound.most) return t('adjust.wrong');
    if (sameTraffic(traffic, trafficOfDraft(draftOf(seen), seen))) {
      return t('adjust.same');
    }
    return closed && t('adjust.closed', { sentence: sentenceOf(closed) });
  };
  return (
    <ConfirmDialog
      action={action}
      seen={seen}
      now={now}
      onClose={onClose}
      onAccepted={before => props.onAccepted({ traffic, before })}
      blocked={blocked()}
    >
      <WeightSlider
        weight={draft.weight}
        now={trafficNow(seen).weight}
        bound={bound}
        step={stepNumber(seen) ?? 1}
        onChange={weight => setDraft({ ...draft, weight })}
      />
      <MatchEditor
        matches={draft.matches}
        problems={problems}
        onChange={matches => setDraft({ ...draft, matches })}
      />
    </ConfirmDialog>
  );
}
