// SPDX-License-Identifier: Apache-2.0
import type { ReleaseRecord } from '@teal/rollouts-common';
import type { Translate } from '../translation';

/** How far a release under way is; the pods are all that is known without a Rollout. */
export function progressOf(
  { method, step }: ReleaseRecord,
  t: Translate,
): string | undefined {
  if (!step) return undefined;
  return method === 'rolling'
    ? t('releases.podsMade', { pods: step.replace('/', ' / ') })
    : t('releases.step', { step });
}
