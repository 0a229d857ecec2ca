// SPDX-License-Identifier: Apache-2.0
import { timeText } from './memory';
import type { Wait } from './outcome';
import type { Situation } from './situation';

/**
 * How long a gateway may take after an outage of the API server until it knows
 * again which pods there are: the longest back-off of a client-go watch, 30 s,
 * with its jitter. Its report on a route comes by another watch and may be back
 * sooner, so nothing that can be observed tells.
 */
const GATEWAYS_FOLLOW_MS = 60_000;
/** While it is away nothing can be written; this only asks again. */
const LOOK_AGAIN_MS = 2_000;

/**
 * Whoever sends requests to other pods, or takes pods away, soon after an
 * outage of the API server meets gateways that ask the old ones. Going back
 * doesn't wait: the stable pods are where they were.
 */
export function afterOutage({
  observation: { apiServer },
  now,
}: Pick<Situation, 'observation' | 'now'>): Wait | undefined {
  if (apiServer.awaySince !== undefined) {
    return {
      message: `the API server has not answered since ${timeText(
        apiServer.awaySince,
      )}`,
      writes: [],
      requeueAt: now + LOOK_AGAIN_MS,
    };
  }
  const { backAt } = apiServer;
  if (backAt === undefined || now >= backAt + GATEWAYS_FOLLOW_MS) {
    return undefined;
  }
  const until = backAt + GATEWAYS_FOLLOW_MS;
  return {
    message: `goes on at ${timeText(
      until,
    )}: the API server was away until ${timeText(
      backAt,
    )}, and gateways learn of pods up to a minute after it`,
    writes: [],
    requeueAt: until,
  };
}
