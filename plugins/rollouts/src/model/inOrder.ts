// SPDX-License-Identifier: Apache-2.0
import type { TimelineEntry } from '@teal/rollouts-common';

const SECOND_MS = 1_000;

/**
 * The lines in the order in which they can have happened. Kubernetes tells the
 * times of pods in whole seconds: a pod that was made 200 ms after the release
 * began would otherwise stand before it.
 */
export function inOrder(timeline: readonly TimelineEntry[]): TimelineEntry[] {
  return timeline
    .map(line => ({ line, at: latest(line) }))
    .sort((a, b) => a.at - b.at)
    .map(({ line }) => line);
}

/** The last millisecond that the time can stand for. */
function latest({ kind, at }: TimelineEntry): number {
  const time = Date.parse(at);
  return kind === 'pod' && time % SECOND_MS === 0 ? time + SECOND_MS - 1 : time;
}
