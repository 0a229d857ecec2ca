// SPDX-License-Identifier: Apache-2.0
/** Lines of a timeline about pods -> one story a pod. */
import type { TimelineEntry } from '@teal/rollouts-common';

/** What became of a pod; times are RFC 3339. */
export interface PodStory {
  readonly name: string;
  readonly createdAt?: string;
  readonly readyAt?: string;
  readonly goneAt?: string;
  /** What went wrong last. */
  readonly trouble?: string;
}

/** In the order in which the pods were first seen. */
export function podStories(timeline: readonly TimelineEntry[]): PodStory[] {
  const stories = new Map<string, PodStory>();
  for (const { kind, name, state, at, message } of timeline) {
    if (kind !== 'pod' || name === undefined) continue;
    const story = stories.get(name) ?? { name };
    stories.set(name, { ...story, ...chapter(story, state, at, message) });
  }
  return [...stories.values()];
}

function chapter(
  story: PodStory,
  state: string | undefined,
  at: string,
  message: string | undefined,
): Partial<PodStory> {
  switch (state) {
    case 'Created':
      return { createdAt: story.createdAt ?? at };
    case 'Ready':
      return { readyAt: story.readyAt ?? at };
    case 'Failed':
      return { trouble: message ?? story.trouble };
    case 'Gone':
      return { goneAt: at };
    default:
      return {};
  }
}
