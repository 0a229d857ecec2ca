// SPDX-License-Identifier: Apache-2.0
import type { MetricRules } from '@teal/rollouts-common';
import type { ResolvedMetric } from './resolve';
import type { Limits } from './tally';

/** As long as the schema lets a condition be. */
const CONDITION_LENGTH = 1_024;

/** What decides over a metric, for whoever reads its status: the template that says so may be another one by then. */
export function rulesOf(metric: ResolvedMetric, limits: Limits): MetricRules {
  const { successCondition, failureCondition, compare } = metric;
  return {
    ...(successCondition && {
      successCondition: filled(successCondition, metric.args),
    }),
    ...(failureCondition && {
      failureCondition: filled(failureCondition, metric.args),
    }),
    ...(compare && {
      compare: {
        better: compare.better,
        tolerance: compare.tolerance ?? 0,
        ...(compare.of !== undefined && { of: compare.of }),
      },
    }),
    ...(limits.count !== undefined && { count: limits.count }),
    failureLimit: limits.failureLimit ?? 0,
    inconclusiveLimit: limits.inconclusiveLimit ?? 0,
    consecutiveErrorLimit: limits.consecutiveErrorLimit ?? 4,
    ...(limits.consecutiveSuccessLimit !== undefined && {
      consecutiveSuccessLimit: limits.consecutiveSuccessLimit,
    }),
  };
}

/** A condition with the values of its arguments in their places. */
function filled(
  condition: string,
  args: Readonly<Record<string, number | string>>,
): string {
  return condition
    .replace(/\bargs\.([A-Za-z_]\w*)/g, (text, name: string) =>
      name in args ? JSON.stringify(args[name]) : text,
    )
    .slice(0, CONDITION_LENGTH);
}
