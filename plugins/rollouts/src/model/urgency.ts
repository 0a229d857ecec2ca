// SPDX-License-Identifier: Apache-2.0
/** Which Rollouts a person looks at first; pure. */
import {
  currentStepNumber,
  isHeldByPerson,
  type RolloutView,
  stepsOf,
  waitingGates,
} from '@teal/rollouts-common';
import { phasesByUrgency } from '../words/phase';
import { hasPodTrouble } from './podTrouble';
import { conditionOf, hasOpenRelease, isReleasing, phaseOf } from './release';

/** `attention`: goes no further without a person; `moving`: a release is under way by itself. */
export type Urgency = 'attention' | 'moving' | 'resting';

/** In the order in which a page shows them. */
export const URGENCIES: readonly Urgency[] = ['attention', 'moving', 'resting'];

/** How much a Rollout asks of a person now. */
export function urgencyOf(view: RolloutView): Urgency {
  if (phaseOf(view) === 'Disabled') return 'resting';
  if (isBad(view) || waitsForPerson(view)) return 'attention';
  return isReleasing(view) ? 'moving' : 'resting';
}

/** The Rollouts of each urgency; within one the worst phase first, else in the order of the list. */
export function byUrgency(
  rollouts: readonly RolloutView[],
): Record<Urgency, RolloutView[]> {
  const sorted = [...rollouts].sort((a, b) => rank(a) - rank(b));
  const found: Record<Urgency, RolloutView[]> = {
    attention: [],
    moving: [],
    resting: [],
  };
  for (const view of sorted) found[urgencyOf(view)].push(view);
  return found;
}

function rank(view: RolloutView): number {
  return phasesByUrgency.indexOf(phaseOf(view));
}

function isBad(view: RolloutView): boolean {
  const phase = phaseOf(view);
  const hasFailed =
    hasOpenRelease(view) &&
    phase !== 'RollingBack' &&
    conditionOf(view, 'AnalysisPassed')?.status === 'False';
  return (
    phase === 'Degraded' ||
    phase === 'RolledBack' ||
    conditionOf(view, 'Stalled')?.status === 'True' ||
    conditionOf(view, 'Gated')?.status === 'False' ||
    hasFailed ||
    hasPodTrouble(view)
  );
}

function waitsForPerson(view: RolloutView): boolean {
  const { rollout } = view;
  if (!hasOpenRelease(view) || phaseOf(view) === 'RollingBack') return false;
  return (
    isHeldByPerson(rollout) ||
    rollout.spec.paused === true ||
    // A webhook that is asked again answers by itself; an approval doesn't.
    waitingGates(rollout).some(({ gate }) => gate?.approval !== undefined) ||
    waitsForPromote(view)
  );
}

/** At a pause without a duration, with the traffic where it should be. */
function waitsForPromote({ rollout }: RolloutView): boolean {
  const status = rollout.status ?? {};
  const index = (currentStepNumber(status) ?? 1) - 1;
  const passed = status.steps?.[index];
  return (
    status.currentStep?.state === 'Paused' &&
    stepsOf(rollout)[index]?.pause === 'manual' &&
    passed?.routedAt !== undefined &&
    passed.by === undefined
  );
}
