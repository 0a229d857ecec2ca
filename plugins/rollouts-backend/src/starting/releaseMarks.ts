// SPDX-License-Identifier: Apache-2.0
import { workloadMarks } from '@teal/rollouts-common';

/**
 * What is written beside the pod template: annotations of the workload that only
 * the portal's account may set, by which the gate opens the release.
 */
export function releaseMarks({
  operator,
}: {
  /** In whose name. */
  readonly operator: string;
}): Record<string, string> {
  return { [workloadMarks.changedBy]: operator };
}
