// SPDX-License-Identifier: Apache-2.0
import type { RolloutStep } from '@teal/rollouts-common';
import { ABSENT, workloadMarks } from '@teal/rollouts-common';
import type { Workload } from './workload';

/**
 * What is written beside the pod template: annotations of the workload that only
 * the portal's account may set, by which the gate opens the release. `none` drops
 * what an earlier release, whose place this one takes, has left there.
 */
export function releaseMarks(
  { metadata: { annotations = {} } }: Workload,
  {
    operator,
    steps,
    timeoutSeconds,
  }: {
    /** In whose name. */
    readonly operator: string;
    /** Of this release alone. */
    readonly steps?: readonly RolloutStep[];
    readonly timeoutSeconds?: number;
  },
): Record<string, string> {
  const marks = {
    [workloadMarks.changedBy]: operator,
    [workloadMarks.releaseSteps]: steps ? JSON.stringify(steps) : ABSENT,
    [workloadMarks.releaseTimeout]: timeoutSeconds
      ? `${timeoutSeconds}`
      : ABSENT,
  };
  return Object.fromEntries(
    Object.entries(marks).filter(
      ([name, value]) => value !== ABSENT || name in annotations,
    ),
  );
}
