// SPDX-License-Identifier: Apache-2.0
/** What the portal asked for one release alone, in annotations that came with its template. Pure. */
import type { Rollout } from '@teal/rollouts-common';
import { ABSENT, readReleaseSteps, workloadMarks } from '@teal/rollouts-common';
import type { WorkloadObservation } from './observation';

/** The part of an observed release that a person chose. */
export type ReleaseChoices = Pick<
  NonNullable<WorkloadObservation['release']>,
  'steps' | 'stepsProblem' | 'timeoutSeconds'
>;

/** Reads the annotations of a workload under release. */
export function releaseChoices(
  annotations: Readonly<Record<string, string>>,
): ReleaseChoices {
  const text = annotations[workloadMarks.releaseSteps] ?? ABSENT;
  const read = text === ABSENT ? undefined : readReleaseSteps(text);
  const seconds = annotations[workloadMarks.releaseTimeout] ?? '';
  return {
    ...(read && 'steps' in read ? { steps: read.steps } : {}),
    ...(read && 'problem' in read ? { stepsProblem: read.problem } : {}),
    ...(/^[1-9]\d{0,8}$/.test(seconds)
      ? { timeoutSeconds: Number(seconds) }
      : {}),
  };
}

/** The Rollout as this release goes by it. */
export function withSteps(
  rollout: Rollout,
  { steps }: ReleaseChoices,
): Rollout {
  if (!steps) return rollout;
  const { spec } = rollout;
  return {
    ...rollout,
    spec: { ...spec, strategy: { ...spec.strategy, steps } },
  };
}
