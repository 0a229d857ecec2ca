// SPDX-License-Identifier: Apache-2.0
import type { ReleaseResult, RolloutView } from '@teal/rollouts-common';

/** Something that a release did, to be marked in a chart. */
export type ReleaseMark =
  | { readonly kind: 'step'; readonly at: number; readonly number: number }
  | {
      readonly kind: 'end';
      readonly at: number;
      readonly release: string;
      readonly result: ReleaseResult;
    };

/**
 * The marks between two moments (milliseconds since the epoch), oldest first. A
 * step is marked when its requests had arrived; one that hasn't come so far,
 * when it began.
 */
export function releaseMarks(
  view: RolloutView,
  from: number,
  to: number,
): ReleaseMark[] {
  const { steps = [], history = [] } = view.rollout.status ?? {};
  const marks: ReleaseMark[] = [
    ...steps.flatMap(({ startedAt, routedAt }, index) =>
      startedAt || routedAt
        ? [
            {
              kind: 'step' as const,
              at: Date.parse(routedAt ?? startedAt ?? ''),
              number: index + 1,
            },
          ]
        : [],
    ),
    ...history.flatMap(({ id, finishedAt, result }) =>
      finishedAt && result
        ? [
            {
              kind: 'end' as const,
              at: Date.parse(finishedAt),
              release: id,
              result,
            },
          ]
        : [],
    ),
  ];
  return marks
    .filter(({ at }) => at >= from && at <= to)
    .sort((a, b) => a.at - b.at);
}
