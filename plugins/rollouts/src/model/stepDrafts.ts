// SPDX-License-Identifier: Apache-2.0
/** Steps of one release as a person edits them: from steps to drafts, their problems, and back. */
import {
  durationMs,
  type RolloutStep,
  type StepTraffic,
} from '@teal/rollouts-common';
import {
  type MatchDraft,
  matchDraft,
  matchOfDraft,
  nextId,
  type Problem,
  problemsOf,
} from './adjustment';

/** A step; texts are as they are typed. */
export interface StepDraft {
  readonly id: string;
  /** `50%` or `3`. */
  readonly replicas: string;
  /** Percent of requests; empty: as the step before. */
  readonly weight: string;
  readonly matches: readonly MatchDraft[];
  readonly pause: 'none' | 'promote' | 'time';
  /** `10m`, of a pause for a time. */
  readonly duration: string;
  /** What isn't edited here goes with the step. */
  readonly analysis?: RolloutStep['analysis'];
  readonly mirror?: StepTraffic['mirror'];
  readonly sticky?: StepTraffic['sticky'];
}

/** As the Rollout's schema bounds it. */
export const MOST_STEPS = 50;

const PODS = /^(\d{1,5}|\d{1,3}%)$/;
const PERCENT = /^\d{1,3}$/;

/** What is wrong with a field of a step. */
export type StepProblem = 'pods' | 'weight' | 'duration';

/** Problems by field: `<step>.pods`, `<step>.weight`, `<step>.duration`, and those of its matches. */
export interface StepProblems {
  readonly steps: ReadonlyMap<string, StepProblem>;
  readonly matches: ReadonlyMap<string, Problem>;
}

/** To be changed. */
export function stepDraftsOf(steps: readonly RolloutStep[]): StepDraft[] {
  return steps.map(({ replicas, traffic, pause, analysis }) => ({
    id: nextId(),
    replicas: String(replicas),
    weight: traffic ? String(traffic.weight ?? 0) : '',
    matches: (traffic?.matches ?? []).map(matchDraft),
    pause: pauseKind(pause),
    duration: pause?.duration ?? '',
    analysis,
    mirror: traffic?.mirror,
    sticky: traffic?.sticky,
  }));
}

/** A step behind the others: all pods, and a look before everybody comes. */
export function furtherStep(): StepDraft {
  return stepDraftsOf([
    { replicas: '100%', traffic: { weight: 50 }, pause: {} },
  ])[0];
}

/** What the drafts ask for; drafts with problems give no steps. */
export function stepsOfDrafts(drafts: readonly StepDraft[]): RolloutStep[] {
  return drafts.map(draft => {
    const traffic = trafficOfDraft(draft);
    const { replicas, pause, duration, analysis } = draft;
    return {
      replicas: replicas.endsWith('%') ? replicas : Number(replicas),
      ...(traffic && { traffic }),
      ...(pause === 'promote' && { pause: {} }),
      ...(pause === 'time' && { pause: { duration } }),
      ...(analysis && { analysis }),
    };
  });
}

/** Only what no cluster could make sense of: the rest the backend judges, with the Rollout before it. */
export function problemsOfSteps(drafts: readonly StepDraft[]): StepProblems {
  const steps = new Map<string, StepProblem>();
  const matches = new Map<string, Problem>();
  for (const draft of drafts) {
    const { id, replicas, weight, pause, duration } = draft;
    if (!PODS.test(replicas) || Number.parseInt(replicas, 10) === 0) {
      steps.set(`${id}.pods`, 'pods');
    }
    if (weight && (!PERCENT.test(weight) || Number(weight) > 100)) {
      steps.set(`${id}.weight`, 'weight');
    }
    if (pause === 'time' && !isDuration(duration)) {
      steps.set(`${id}.duration`, 'duration');
    }
    problemsOf({ weight: 0, matches: draft.matches }).forEach(
      (problem, field) =>
        matches.set(field === 'matches' ? `${id}.matches` : field, problem),
    );
  }
  return { steps, matches };
}

function pauseKind(pause: RolloutStep['pause']): StepDraft['pause'] {
  if (!pause) return 'none';
  return pause.duration === undefined ? 'promote' : 'time';
}

function trafficOfDraft(draft: StepDraft): StepTraffic | undefined {
  const { weight, matches, mirror, sticky } = draft;
  if (!weight && !matches.length && !mirror && !sticky) return undefined;
  return {
    weight: Number(weight),
    ...(matches.length && { matches: matches.map(matchOfDraft) }),
    ...(mirror && { mirror }),
    ...(sticky && { sticky }),
  };
}

function isDuration(text: string): boolean {
  try {
    return durationMs(text) > 0;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
