// SPDX-License-Identifier: Apache-2.0
import type { Problem } from '../../model/adjustment';
import type { Translate } from '../../translation';

/** The sentence below a field that isn't right. */
export function problemText(
  problem: Problem | undefined,
  t: Translate,
): string | undefined {
  if (problem === undefined) return undefined;
  return typeof problem === 'object'
    ? t('adjust.problem.badExpression', { reason: problem.badExpression })
    : t(`adjust.problem.${problem}`);
}
