// SPDX-License-Identifier: Apache-2.0
import { stepsOf, podsOfStep, type RolloutView } from '@teal/rollouts-common';
import { replicasOf, weightOf } from '../model/release';
import type { Translate } from '../translation';
import { durationText } from '../words/duration';

/** What happens when a release enters a step (1-based): pods, then requests, then the pause. */
export function entering(
  view: RolloutView,
  number: number,
  t: Translate,
): string[] {
  const replicas = replicasOf(view);
  const step = stepsOf(view.rollout)[number - 1];
  const pods = podsOfStep({
    stepReplicas: step.replicas,
    workloadReplicas: replicas,
  });
  const grows = pods > (view.rollout.status?.canary?.replicas ?? 0);
  const now = weightOf(view);
  return [
    t(grows ? 'consequence.addPods' : 'consequence.keepPods', {
      pods: String(pods),
      replicas: String(replicas),
    }),
    step.weight === now
      ? t('consequence.sameWeight', { weight: String(now) })
      : t('consequence.thenWeight', {
          weight: String(step.weight),
          now: String(now),
        }),
    pauseSentence(step.pause, t),
  ];
}

/** What happens behind the last step: requests, Service, old pods. */
export function finishing(view: RolloutView, t: Translate): string[] {
  const replicas = String(replicasOf(view));
  const { service } = view.rollout.spec.traffic;
  return [
    t('consequence.finishTraffic', { replicas }),
    t('consequence.finishService', { service }),
    t('consequence.finishDrain', { replicas, service }),
  ];
}

function pauseSentence(
  pause: 'manual' | number | undefined,
  t: Translate,
): string {
  if (pause === 'manual') return t('consequence.thenPause');
  return pause === undefined
    ? t('consequence.thenGoesOn')
    : t('consequence.thenTimedPause', { duration: durationText(pause) });
}
