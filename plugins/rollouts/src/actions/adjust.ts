// SPDX-License-Identifier: Apache-2.0
import type { Traffic } from '@teal/rollouts-common';
import { stepCount, stepNumber, trafficNow } from '../model/release';
import { trafficSentences } from '../model/whoIsMatched';
import { releaseId, type RolloutAction } from './RolloutAction';

/** Changes who sees the new version in the current step to what a person chose. */
export function adjustTo(traffic: Traffic): RolloutAction {
  return {
    name: 'adjust',
    weight: 'primary',
    label: t => t('action.adjust.label'),
    title: (view, t) =>
      t('action.adjust.title', {
        step: String(stepNumber(view) ?? 1),
        name: view.rollout.metadata.name,
      }),
    consequences: (view, t) => {
      const step = stepNumber(view) ?? 1;
      const [first, ...rest] = trafficSentences(traffic, t);
      return [
        t('consequence.adjustStep', { step: String(step) }),
        t('consequence.adjustNow', { sentence: first }),
        ...rest,
        step < stepCount(view)
          ? t('consequence.adjustUntil', { next: String(step + 1) })
          : t('consequence.adjustUntilEnd'),
        t('consequence.adjustSpec'),
      ];
    },
    startsCopies: view =>
      traffic.mirror !== undefined && trafficNow(view).mirror === undefined,
    request: view => ({
      action: 'adjust',
      release: releaseId(view),
      step: stepNumber(view),
      traffic: {
        ...traffic,
        matches: traffic.matches && [...traffic.matches],
      },
    }),
  };
}
