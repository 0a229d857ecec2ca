// SPDX-License-Identifier: Apache-2.0
import {
  podsOfStep,
  type RolloutView,
  sameTraffic,
  stepsOf,
  type Traffic,
} from '@teal/rollouts-common';
import { replicasOf, trafficNow } from '../model/release';
import { trafficSentences } from '../model/whoIsMatched';
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
  return [
    t(grows ? 'consequence.addPods' : 'consequence.keepPods', {
      pods: String(pods),
      replicas: String(replicas),
    }),
    ...requestSentences(view, step.traffic, t),
    pauseSentence(step.pause, t),
  ];
}

/** What becomes of the requests; a plain share is said beside what it is now. */
function requestSentences(
  view: RolloutView,
  next: Traffic,
  t: Translate,
): string[] {
  const now = trafficNow(view);
  const isPlain = [now, next].every(
    ({ matches, mirror, sticky }) => !matches && !mirror && !sticky,
  );
  const weight = String(next.weight);
  if (isPlain) {
    return [
      next.weight === now.weight
        ? t('consequence.sameWeight', { weight })
        : t('consequence.thenWeight', { weight, now: String(now.weight) }),
    ];
  }
  if (sameTraffic(now, next)) return [t('consequence.sameTraffic')];
  const [first, ...rest] = trafficSentences(next, t);
  return [t('consequence.thenTraffic', { sentence: first }), ...rest];
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
