// SPDX-License-Identifier: Apache-2.0
import type { IntOrPercent, RolloutSpec, RolloutStatus } from './rollout';
import { ALL_TRAFFIC, NO_TRAFFIC, trafficOf } from './traffic';
import type { Traffic } from './traffic';

/** A step with everything that the author left out filled in. */
export interface EffectiveStep {
  readonly replicas: IntOrPercent;
  /** Percent of requests to the new version. */
  readonly weight: number;
  readonly traffic: Traffic;
  /** Absent: goes on by itself; `'manual'` waits for a promote; a number waits that many milliseconds. */
  readonly pause?: 'manual' | number;
  /** True for the last step that Teal adds to a list that ends below 100 %. */
  readonly implied: boolean;
}

/**
 * The steps of a release: traffic carried over from the step before (the first:
 * weight 0), and the implied last step, so that no list sends all traffic to
 * half the pods.
 *
 * @example `[{replicas: '50%', traffic: {weight: 20}}]` becomes two steps, the second `{replicas: '100%', weight: 100}`.
 */
export function effectiveSteps(
  strategy: RolloutSpec['strategy'],
): EffectiveStep[] {
  const steps: EffectiveStep[] = [];
  let traffic = NO_TRAFFIC;
  for (const step of strategy.steps) {
    traffic = step.traffic ? trafficOf(step.traffic) : traffic;
    steps.push({
      replicas: step.replicas,
      weight: traffic.weight,
      traffic,
      pause: pauseOf(step.pause),
      implied: false,
    });
  }
  const last = steps[steps.length - 1];
  if (!last || last.replicas !== '100%' || last.weight < 100) {
    steps.push({
      replicas: '100%',
      weight: 100,
      traffic: ALL_TRAFFIC,
      implied: true,
    });
  }
  return steps;
}

/** A version that was stable not long ago comes back all at once. */
const ONE_STEP: readonly EffectiveStep[] = [
  { replicas: '100%', weight: 100, traffic: ALL_TRAFFIC, implied: true },
];

/** The steps of the release under way, or, where none is, of the next one. */
export function stepsOf(rollout: {
  readonly spec: Pick<RolloutSpec, 'strategy'>;
  readonly status?: Pick<RolloutStatus, 'release'>;
}): readonly EffectiveStep[] {
  const { strategy } = rollout.spec;
  const release = rollout.status?.release;
  if (!release || release.finishedAt !== undefined) {
    return effectiveSteps(strategy);
  }
  return release.skipsSteps
    ? ONE_STEP
    : effectiveSteps({ ...strategy, steps: release.steps ?? strategy.steps });
}

function pauseOf(
  pause: { duration?: string } | undefined,
): 'manual' | number | undefined {
  if (!pause) return undefined;
  return pause.duration === undefined ? 'manual' : durationMs(pause.duration);
}

/**
 * New pods of a step: min(ceil(share of replicas), replicas).
 *
 * @example 5 replicas, "50%": 3 new pods. 5 replicas, 8: 5 new pods.
 */
export function podsOfStep(options: {
  readonly stepReplicas: IntOrPercent;
  readonly workloadReplicas: number;
}): number {
  const { stepReplicas, workloadReplicas } = options;
  const asked =
    typeof stepReplicas === 'number'
      ? stepReplicas
      : Math.ceil((Number.parseInt(stepReplicas, 10) * workloadReplicas) / 100);
  return Math.min(asked, workloadReplicas);
}

const UNIT_MS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Milliseconds of a duration such as `90s`, `10m`, `1h30m` (the schema lets nothing else in).
 *
 * @throws TypeError when the text is no duration.
 */
export function durationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h)/g)];
  if (!parts.length || parts.map(part => part[0]).join('') !== text) {
    throw new TypeError(
      `"${text}" is no duration; write a number and ms, s, m or h, such as 10m or 1h30m`,
    );
  }
  return parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNIT_MS[unit],
    0,
  );
}
