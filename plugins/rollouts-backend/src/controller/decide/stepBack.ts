// SPDX-License-Identifier: Apache-2.0

/**
 * The way back along the steps (e2, spec.rollback.stepSeconds): each step that
 * was passed gets its traffic once more for so many seconds, then nothing does.
 */
import type { Traffic } from '@teal/rollouts-common';
import {
  exposes,
  isWithin,
  NO_TRAFFIC,
  sameTraffic,
} from '@teal/rollouts-common';
import { stepIndex } from './memory';
import { trafficNow } from './share';
import type { Situation } from './situation';
import { canaryReady } from './upkeep';

/** What the new version should get now, and until when; no time: to the end. */
export interface Rung {
  readonly traffic: Traffic;
  readonly until?: number;
}

const BOTTOM: Rung = { traffic: NO_TRAFFIC };

/** Where a release that goes back stands on its way. */
export function rungOf(situation: Situation): Rung {
  const { observation, memory, now } = situation;
  const seconds = observation.rollout.spec.rollback?.stepSeconds ?? 0;
  // Without routes there is nothing between all and nothing; and dead pods get nothing (I1).
  const steps = seconds > 0 && observation.routes.length > 0;
  if (!steps || canaryReady(situation) === 0) return BOTTOM;
  const rungs = ladder(situation);
  const stands = rungs.findIndex(
    rung => memory.traffic !== undefined && sameTraffic(memory.traffic, rung),
  );
  if (stands === -1) return rungFor(rungs[0], now + seconds * 1_000);
  const since = memory.traffic?.appliedAt ?? memory.traffic?.askedAt;
  const until =
    (since === undefined ? now : Date.parse(since)) + seconds * 1_000;
  if (now < until) return rungFor(rungs[stands], until);
  return rungFor(rungs[stands + 1], now + seconds * 1_000);
}

/** The traffic of the steps before the one under way, the nearest first, as far as each lets less through. */
function ladder(situation: Situation): Traffic[] {
  const { memory, steps } = situation;
  const rungs: Traffic[] = [];
  let above = trafficNow(situation);
  for (const { traffic } of steps
    .slice(0, stepIndex(memory, steps.length))
    .reverse()) {
    if (!exposes(traffic) || !isWithin(traffic, above)) continue;
    const isFirst = rungs.length === 0;
    if (!isFirst && sameTraffic(traffic, above)) continue;
    rungs.push(traffic);
    above = traffic;
  }
  return rungs;
}

function rungFor(traffic: Traffic | undefined, until: number): Rung {
  return traffic ? { traffic, until } : BOTTOM;
}
