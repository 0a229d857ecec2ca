// SPDX-License-Identifier: Apache-2.0
import type { MetricStatus } from '@teal/rollouts-common';
import type { Translate } from '../translation';

/** The counters as a person counts: how many there were, and how many more of a kind are forgiven. */
export function counterWords(
  { counters, rules }: Pick<MetricStatus, 'counters' | 'rules'>,
  t: Translate,
): string[] {
  const { count, failed, inconclusive, error } = counters;
  if (!rules) {
    return [
      t('analysis.counters', {
        successful: String(counters.successful),
        all: String(count),
        failed: String(failed),
        inconclusive: String(inconclusive),
        error: String(error),
      }),
    ];
  }
  const { consecutiveSuccessLimit: inRow } = rules;
  return [
    rules.count === undefined
      ? t('analysis.measured', { count })
      : t('analysis.measuredOf', {
          done: String(count),
          all: String(rules.count),
        }),
    ...(inRow === undefined
      ? []
      : [
          t('analysis.successesInRow', {
            done: String(counters.consecutiveSuccess),
            needed: String(inRow),
          }),
        ]),
    t('analysis.failures', used(failed, rules.failureLimit)),
    ...(inconclusive || rules.inconclusiveLimit
      ? [
          t(
            'analysis.inconclusives',
            used(inconclusive, rules.inconclusiveLimit),
          ),
        ]
      : []),
    ...(counters.consecutiveError
      ? [
          t(
            'analysis.errorsInRow',
            used(counters.consecutiveError, rules.consecutiveErrorLimit),
          ),
        ]
      : []),
  ];
}

function used(done: number, allowed: number) {
  return { done: String(done), allowed: String(allowed) };
}
