// SPDX-License-Identifier: Apache-2.0
import type { GateStatus } from '@teal/rollouts-common';
import type { Translate } from '../translation';

/** When a gate is asked, for the middle of a sentence. */
export function gateMomentText(
  { when, step }: Pick<GateStatus, 'when' | 'step'>,
  t: Translate,
): string {
  if (when !== 'Traffic') return t(`gate.${when}`);
  return step === undefined
    ? t('gate.Traffic')
    : t('gate.TrafficOfStep', { step: String(step) });
}
