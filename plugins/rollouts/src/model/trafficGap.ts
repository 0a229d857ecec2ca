// SPDX-License-Identifier: Apache-2.0
import {
  type MeasuredTraffic,
  type RolloutView,
  stepsOf,
} from '@teal/rollouts-common';
import { stepNumber, trafficNow, weightOf } from './release';

/** Points between configured and measured share that are worth a word. */
const TOLERATED_POINTS = 10;
/** Fewer requests a second than this say nothing about a share. */
const FEWEST_PER_SECOND = 0.5;
/** On top of the metrics window: scrape interval and the query's own delay. */
const SETTLING_MS = 15_000;

/**
 * Measured percent of requests that reach the new version.
 *
 * @returns undefined where there are no figures, or too few requests.
 */
export function measuredShare(
  measured: MeasuredTraffic | undefined,
): number | undefined {
  if (!measured?.available) return undefined;
  const stable = measured.stablePerSecond ?? 0;
  const canary = measured.canaryPerSecond ?? 0;
  const total = stable + canary;
  return total < FEWEST_PER_SECOND ? undefined : (canary / total) * 100;
}

/** The metrics window holds nothing from before the last change of the weight. */
export function isSettled(options: {
  readonly view: RolloutView;
  readonly measured: MeasuredTraffic | undefined;
}): boolean {
  const { view, measured } = options;
  const appliedAt = view.rollout.status?.traffic?.appliedAt;
  if (!measured?.at || !appliedAt) return false;
  const settledAt =
    Date.parse(appliedAt) + (measured.windowSeconds ?? 0) * 1_000 + SETTLING_MS;
  return Date.parse(measured.at) >= settledAt;
}

/**
 * Copies are counted as requests. While they are made, and as long as the window
 * holds some of a step that has made them, there is no share to measure.
 */
export function copiesCounted(options: {
  readonly view: RolloutView;
  readonly measured: MeasuredTraffic | undefined;
}): 'now' | 'before' | undefined {
  const { view } = options;
  if (trafficNow(view).mirror) return 'now';
  const current = stepNumber(view);
  if (current === undefined || isSettled(options)) return undefined;
  // Its own copies are over when it went back, those of the step before when it went on.
  const mirrored = stepsOf(view.rollout)
    .slice(Math.max(0, current - 2), current)
    .some(({ traffic }) => traffic.mirror !== undefined);
  return mirrored ? 'before' : undefined;
}

/** Points by which the measured share is off, when it has settled and is more than 10. Chosen requests and copies come on top of the share, so with them there is none to compare. */
export function trafficGap(options: {
  readonly view: RolloutView;
  readonly measured: MeasuredTraffic | undefined;
}): number | undefined {
  const { matches, mirror } = trafficNow(options.view);
  if (matches || mirror) return undefined;
  const share = measuredShare(options.measured);
  if (share === undefined || !isSettled(options)) return undefined;
  const points = Math.abs(share - weightOf(options.view));
  return points > TOLERATED_POINTS ? points : undefined;
}
