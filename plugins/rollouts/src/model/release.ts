// SPDX-License-Identifier: Apache-2.0
import {
  type AdjustCommand,
  type Condition,
  currentStepNumber,
  stepsOf,
  type ObjectReference,
  type Phase,
  type RolloutView,
  type Traffic,
  trafficOf,
} from '@teal/rollouts-common';

/** Phases in which a release is under way and numbers change by themselves. */
const UNDER_WAY: Record<Phase, boolean> = {
  Pending: false,
  Healthy: false,
  Progressing: true,
  Paused: true,
  RollingBack: true,
  RolledBack: false,
  Finalizing: true,
  Degraded: false,
  Disabled: false,
};

/** The phase; a Rollout that the controller hasn't seen yet is Pending. */
export function phaseOf(view: RolloutView): Phase {
  return view.rollout.status?.phase ?? 'Pending';
}

/** A release is under way, or waits to begin. */
export function isReleasing(view: RolloutView): boolean {
  const phase = phaseOf(view);
  return UNDER_WAY[phase] || (phase === 'Pending' && hasOpenRelease(view));
}

/** The release of the status has not ended. */
export function hasOpenRelease(view: RolloutView): boolean {
  const release = view.rollout.status?.release;
  return release !== undefined && release.finishedAt === undefined;
}

/** Pods of a new version exist beside the stable ones. */
export function hasNewPods(view: RolloutView): boolean {
  const canary = view.rollout.status?.canary;
  return Boolean(canary?.revision) && (canary?.replicas ?? 0) > 0;
}

/** The new template is there, and nothing of it runs. */
export function isHeldTemplate(view: RolloutView): boolean {
  return hasOpenRelease(view) && view.rollout.status?.canary?.revision === '';
}

/** 1-based number of the current step; undefined outside a release. */
export function stepNumber(view: RolloutView): number | undefined {
  return currentStepNumber(view.rollout.status ?? {});
}

/** Steps of the strategy, the implied last one included. */
export function stepCount(view: RolloutView): number {
  return stepsOf(view.rollout).length;
}

/** Percent of requests that the routes give to the new version. */
export function weightOf(view: RolloutView): number {
  return view.rollout.status?.traffic?.weight ?? 0;
}

/** What the routes say about the new version now: a share, requests that are chosen, copies. */
export function trafficNow(view: RolloutView): Traffic {
  return trafficOf(view.rollout.status?.traffic ?? {});
}

/**
 * Percent of requests that reach the new version while both versions stand
 * behind the Service: the share of the ready pods.
 *
 * @returns undefined where a route gives the exact share, or one version gets all.
 */
export function approximateShare(view: RolloutView): number | undefined {
  const { canary, stable } = view.rollout.status ?? {};
  const ready = canary?.readyReplicas ?? 0;
  const all = ready + (stable?.readyReplicas ?? 0);
  return isByReplicas(view, weightOf(view)) && all > 0
    ? Math.round((100 * ready) / all)
    : undefined;
}

/** What decides whether a share is exact. */
interface SplitBy {
  readonly routes?: readonly ObjectReference[];
  readonly byReplicas?: boolean;
}

/** A release, and what a person made of one of its steps. */
interface Adjustable {
  readonly release?: { readonly id: string };
  readonly adjusted?: AdjustCommand;
}

/** With this weight both versions stand behind the Service (spec.traffic.byReplicas), and no share is exact. */
export function isByReplicas(
  { rollout }: RolloutView,
  weight: number,
): boolean {
  const { byReplicas, routes }: SplitBy = rollout.spec.traffic;
  return byReplicas === true && !routes?.length && weight > 0 && weight < 100;
}

/** What a person made of a step (1-based) of the release under way. */
export function adjustedTraffic(
  { rollout }: RolloutView,
  number: number,
): Traffic | undefined {
  const { adjusted, release }: Adjustable = rollout.status ?? {};
  return adjusted?.step === number && adjusted.release === release?.id
    ? trafficOf(adjusted.traffic)
    : undefined;
}

/** The pods that the workload asks for. */
export function replicasOf(view: RolloutView): number {
  return view.workloadReplicas ?? view.rollout.status?.stable?.replicas ?? 0;
}

/** A condition by its type. */
export function conditionOf(
  view: RolloutView,
  type: Condition['type'],
): Condition | undefined {
  return view.rollout.status?.conditions?.find(entry => entry.type === type);
}
