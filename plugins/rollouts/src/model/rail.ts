// SPDX-License-Identifier: Apache-2.0
import {
  stepsOf,
  isHeldByPerson,
  podsOfStep,
  type Phase,
  type RolloutView,
  type StepState,
  type Traffic,
} from '@teal/rollouts-common';
import {
  adjustedTraffic,
  hasOpenRelease,
  isByReplicas,
  phaseOf,
  replicasOf,
  stepNumber,
} from './release';

/** Where a stage of the release stands. */
export type StageState =
  | 'planned'
  | 'active'
  | 'paused'
  | 'done'
  | 'failed'
  | 'skipped';

/** What a step is for: pods without requests, with copies, with chosen requests, with a share, or with all. */
export type StepRole = 'preview' | 'mirror' | 'chosen' | 'share' | 'switch';

/** The template waits to be let in, or the old pods leave. */
export interface EdgeStage {
  readonly kind: 'gate' | 'drain';
  readonly state: StageState;
}

/** One batch. */
export interface StepStage {
  readonly kind: 'step';
  /** 1-based. */
  readonly number: number;
  readonly state: StageState;
  readonly role: StepRole;
  readonly traffic: Traffic;
  /** A person changed it while the step stood. */
  readonly adjusted: boolean;
  /** Percent that its pods will make of it, where nothing gives an exact share. */
  readonly aboutPercent?: number;
  readonly implied: boolean;
  /** Waits for a promote, for so many milliseconds, or goes on by itself. */
  readonly pause?: 'manual' | number;
  readonly podsPlanned: number;
  /** New pods that exist. */
  readonly podsSurged: number;
  readonly podsReady: number;
  /** The fine state, on the step that runs. */
  readonly detail?: StepState;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** RFC 3339: when a timed pause ends by itself. */
  readonly pauseEndsAt?: string;
  /** A person or the author holds the release here. */
  readonly held: boolean;
  /** Who promoted it. */
  readonly by?: string;
}

export type RailStage = EdgeStage | StepStage;

/**
 * The whole way of a release: gate, steps, drain. Without a release it is the
 * plan of the next one.
 */
export function railOf(view: RolloutView): RailStage[] {
  const course = courseOf(view);
  return [
    { kind: 'gate', state: course.gate },
    ...stepsOf(view.rollout).map((_, index) => stepStage(view, index, course)),
    { kind: 'drain', state: course.drain },
  ];
}

interface Course {
  readonly gate: StageState;
  readonly drain: StageState;
  /** Steps before `current`, the step itself, and those behind it. */
  readonly before: StageState;
  readonly at: StageState;
  readonly after: StageState;
  /** 1-based; 0: before the first, more than there are: behind the last. */
  readonly current: number;
}

const NO_RELEASE: Course = {
  gate: 'planned',
  before: 'planned',
  at: 'planned',
  after: 'planned',
  drain: 'planned',
  current: 0,
};

function courseOf(view: RolloutView): Course {
  const phase = phaseOf(view);
  const current = stepNumber(view) ?? 0;
  const running: Course = {
    gate: current > 0 ? 'done' : 'active',
    before: 'done',
    at: 'active',
    after: 'planned',
    drain: 'planned',
    current,
  };
  const courses: Record<Phase, Course> = {
    Healthy: NO_RELEASE,
    Disabled: NO_RELEASE,
    Pending: hasOpenRelease(view)
      ? { ...NO_RELEASE, gate: 'paused' }
      : NO_RELEASE,
    Progressing: running,
    Paused: { ...running, at: 'paused' },
    RollingBack: {
      ...running,
      at: 'failed',
      after: 'skipped',
      drain: 'skipped',
    },
    RolledBack: {
      ...running,
      at: 'failed',
      after: 'skipped',
      drain: 'skipped',
    },
    Finalizing: {
      ...running,
      gate: 'done',
      at: 'done',
      after: 'done',
      drain: 'active',
    },
    Degraded: hasOpenRelease(view)
      ? { ...running, at: 'failed', gate: current > 0 ? 'done' : 'failed' }
      : NO_RELEASE,
  };
  return courses[phase];
}

function stepStage(
  view: RolloutView,
  index: number,
  course: Course,
): StepStage {
  const { status } = view.rollout;
  const step = stepsOf(view.rollout)[index];
  const number = index + 1;
  const state = stateOf(number, course);
  const reached = state !== 'planned' && state !== 'skipped';
  const podsPlanned = podsOfStep({
    stepReplicas: step.replicas,
    workloadReplicas: replicasOf(view),
  });
  const times = reached ? status?.steps?.[index] : undefined;
  const adjusted = reached ? adjustedTraffic(view, number) : undefined;
  const traffic = adjusted ?? step.traffic;
  const here = number === course.current && reached;
  return {
    kind: 'step',
    number,
    state,
    role: roleOf(traffic),
    traffic,
    adjusted: adjusted !== undefined,
    aboutPercent: isByReplicas(view, traffic.weight)
      ? Math.round((100 * podsPlanned) / (podsPlanned + replicasOf(view)))
      : undefined,
    implied: step.implied,
    pause: step.pause,
    podsPlanned,
    podsSurged: reached
      ? Math.min(status?.canary?.replicas ?? 0, podsPlanned)
      : 0,
    podsReady: reached
      ? Math.min(status?.canary?.readyReplicas ?? 0, podsPlanned)
      : 0,
    detail: here && isRunning(state) ? status?.currentStep?.state : undefined,
    startedAt: times?.startedAt,
    finishedAt: times?.finishedAt,
    by: times?.by,
    held:
      here &&
      isRunning(state) &&
      (isHeldByPerson(view.rollout) || view.rollout.spec.paused === true),
    pauseEndsAt: here ? pauseEnd(view, step.pause) : undefined,
  };
}

function stateOf(number: number, course: Course): StageState {
  if (number < course.current) return course.before;
  return number === course.current ? course.at : course.after;
}

function isRunning(state: StageState): boolean {
  return state === 'active' || state === 'paused';
}

function roleOf({ weight, matches, mirror }: Traffic): StepRole {
  if (weight === 100) return 'switch';
  if (matches?.length) return 'chosen';
  if (weight > 0) return 'share';
  return mirror ? 'mirror' : 'preview';
}

/** @returns undefined unless the step stands at a pause that ends by itself. */
function pauseEnd(
  view: RolloutView,
  pause: 'manual' | number | undefined,
): string | undefined {
  const current = view.rollout.status?.currentStep;
  if (typeof pause !== 'number' || current?.state !== 'Paused') {
    return undefined;
  }
  return new Date(Date.parse(current.startedAt) + pause).toISOString();
}
