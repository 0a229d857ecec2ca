// SPDX-License-Identifier: Apache-2.0

/**
 * d1: before a template is let in, every question is asked once about the stable
 * version. What can't be measured for a version that serves can't judge another.
 */
import type { Judgement, Measured } from '../../analysis/judging/judge';
import type { ResolvedMetric } from '../../analysis/judging/resolve';
import { isNothing, valueText } from '../../analysis/judging/value';
import type { Situation } from '../situation';
import type { Analyzed } from './analyze';
import { analyze } from './analyze';
import { everyAnalysis, metricsOf, MOST_ENTRIES } from './places';

/** Where the questions stand; undefined: there is none. */
export function checkMetrics(situation: Situation): Analyzed | undefined {
  const metrics = questions(situation);
  const known = situation.memory.release?.skipsSteps === true;
  if (known || metrics.length === 0) return undefined;
  const startedAt = situation.memory.release?.startedAt;
  return analyze(
    situation,
    {
      stage: 'Check',
      step: 1,
      weight: 0,
      since: startedAt === undefined ? situation.now : Date.parse(startedAt),
      metrics,
    },
    judgeStable,
  );
}

/** Each different question once, under a name of its own; pods and Jobs are about the new version only. */
function questions({ observation }: Situation): ResolvedMetric[] {
  const found: ResolvedMetric[] = [];
  for (const { analysis } of everyAnalysis(observation)) {
    const resolved = metricsOf(observation, analysis);
    for (const metric of 'metrics' in resolved ? resolved.metrics : []) {
      const { provider } = metric;
      const asks = !provider.job && provider.builtIn?.metric !== 'pod-health';
      if (asks && !found.some(it => sameQuestion(it, metric))) {
        found.push({ ...named(metric, found), initialDelay: undefined });
      }
    }
  }
  return found.slice(0, MOST_ENTRIES);
}

function sameQuestion(a: ResolvedMetric, b: ResolvedMetric): boolean {
  return (
    JSON.stringify([a.provider, a.args]) ===
    JSON.stringify([b.provider, b.args])
  );
}

/** Two places may call different questions the same. */
function named(
  metric: ResolvedMetric,
  others: readonly ResolvedMetric[],
): ResolvedMetric {
  const taken = (name: string) => others.some(it => it.name === name);
  let { name } = metric;
  for (let nth = 2; taken(name); nth += 1) {
    name = `${metric.name.slice(0, 58)}-${nth}`;
  }
  return { ...metric, name };
}

/** An answer is all that is asked for; NaN is one where nobody asks for the stable version. */
function judgeStable(metric: ResolvedMetric, measured: Measured): Judgement {
  if (measured.kind === 'error') return unfit(measured.why);
  const idle = measured.idle ?? false;
  if (measured.kind === 'noData') {
    return idle && metric.provider.builtIn
      ? { phase: 'Successful' }
      : unfit(measured.why);
  }
  if (isNothing(measured.result) && measured.idle === false) {
    return unfit(
      `it gives ${valueText(
        measured.result,
      )} for the stable version, which serves requests`,
    );
  }
  return { phase: 'Successful' };
}

function unfit(why: string): Judgement {
  return { phase: 'Error', message: why };
}
