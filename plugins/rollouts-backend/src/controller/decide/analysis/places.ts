// SPDX-License-Identifier: Apache-2.0

/** Where in a release something is measured, and what. */
import type { Analysis, AnalysisStage } from '@teal/rollouts-common';
import { isEmptyAnalysis } from '@teal/rollouts-common';
import type { Resolved, ResolvedMetric } from '../../analysis/judging/resolve';
import { resolveAnalysis } from '../../analysis/judging/resolve';
import { POD_HEALTH_FAILURE } from '../../analysis/judging/podHealth';
import type { Observation } from '../../observe/observation';

/** One place of a release. */
export interface Place {
  readonly stage: AnalysisStage;
  /** 1-based: the step during which it is measured; part of the entry for stage Step. */
  readonly step: number;
  /** Percent: the weight of that step. */
  readonly weight: number;
  /** Milliseconds since the epoch: since when it may be measured. */
  readonly since: number;
  readonly metrics: readonly ResolvedMetric[];
}

/** Metrics that one place may have. */
const MOST_METRICS = 8;
/** Metrics that a status has room for; before a release so many are tried. */
export const MOST_ENTRIES = 32;

/** The metrics that an author gives a place, or why they can't be measured. */
export function metricsOf(
  observation: Observation,
  analysis: Analysis | undefined,
): Resolved {
  if (isEmptyAnalysis(analysis)) return { metrics: [] };
  const { templates } = observation.analysis;
  const resolved = resolveAnalysis(
    analysis,
    (kind, name) => templates[`${kind}/${name}`],
  );
  if ('problem' in resolved) return resolved;
  if (resolved.metrics.length > MOST_METRICS) {
    return {
      problem: `${resolved.metrics.length} metrics are in one place of the analysis; at most ${MOST_METRICS} are allowed`,
    };
  }
  return { metrics: resolved.metrics.map(withOwnCondition) };
}

/** What fails by itself needs no condition of its author. */
function withOwnCondition(metric: ResolvedMetric): ResolvedMetric {
  const { provider, successCondition, failureCondition } = metric;
  if (successCondition || failureCondition) return metric;
  if (provider.job) {
    return { ...metric, successCondition: 'result.succeeded > 0' };
  }
  return provider.builtIn?.metric === 'pod-health'
    ? { ...metric, failureCondition: POD_HEALTH_FAILURE }
    : metric;
}

/** Every analysis of the spec, with the words for its place. */
export function everyAnalysis({
  rollout,
}: Observation): { readonly where: string; readonly analysis: Analysis }[] {
  const { analysis, strategy } = rollout.spec;
  const places: [string, Analysis | undefined][] = [
    ['spec.analysis.prePromotion', analysis?.prePromotion],
    ['spec.analysis.background', analysis?.background],
    ['spec.analysis.postPromotion', analysis?.postPromotion],
    ...strategy.steps.map((step, index): [string, Analysis | undefined] => [
      `analysis of step ${index + 1}`,
      step.analysis,
    ]),
  ];
  return places.flatMap(([where, it]) =>
    it && !isEmptyAnalysis(it) ? [{ where, analysis: it }] : [],
  );
}

/** c1: why the analysis can't be carried out; undefined: it can. */
export function analysisProblem(observation: Observation): string | undefined {
  for (const { where, analysis } of everyAnalysis(observation)) {
    const resolved = metricsOf(observation, analysis);
    if ('problem' in resolved) return `${where}: ${resolved.problem}`;
  }
  return undefined;
}
