// SPDX-License-Identifier: Apache-2.0

/** Inline metrics and templates with their arguments -> the metrics to measure, or why that can't be. Pure. */
import type {
  Analysis,
  AnalysisTemplateSpec,
  Metric,
  TemplateArgument,
  TemplateReference,
} from '@teal/rollouts-common';
import { durationMs } from '@teal/rollouts-common';
import { conditionProblem } from './conditions';
import { placeholderProblem, placeholdersOf } from './placeholders';

/** A metric with its template's arguments. */
export interface ResolvedMetric extends Metric {
  readonly args: Readonly<Record<string, number | string>>;
}

/** What is to be measured, or the first thing that is wrong with it. */
export type Resolved =
  | { readonly metrics: readonly ResolvedMetric[] }
  | { readonly problem: string };

/** Finds a template; undefined: there is none. */
export type TemplateLookup = (
  kind: NonNullable<TemplateReference['kind']>,
  name: string,
) => AnalysisTemplateSpec | undefined;

/** Resolves one place's analysis. */
export function resolveAnalysis(
  analysis: Analysis | undefined,
  lookup: TemplateLookup,
): Resolved {
  const metrics: ResolvedMetric[] = [];
  for (const metric of analysis?.metrics ?? []) {
    const problem = usedArguments([metric]).length
      ? `metric ${metric.name} uses {{args.${
          usedArguments([metric])[0]
        }}}, but only metrics of a template have arguments`
      : metricProblem(metric);
    if (problem) return { problem };
    metrics.push({ ...metric, args: {} });
  }
  for (const reference of analysis?.templates ?? []) {
    const resolved = resolveTemplate(reference, lookup);
    if ('problem' in resolved) return resolved;
    metrics.push(...resolved.metrics);
  }
  const names = metrics.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    return {
      problem: `two metrics are called ${twice}; rename one of them`,
    };
  }
  return { metrics };
}

function resolveTemplate(
  reference: TemplateReference,
  lookup: TemplateLookup,
): Resolved {
  const { name, kind = 'AnalysisTemplate' } = reference;
  const named = `${kind} ${name}`;
  const template = lookup(kind, name);
  if (!template) {
    return {
      problem: `${named} doesn't exist; create it or correct the reference`,
    };
  }
  const declared = template.args ?? [];
  const undeclared = reference.args?.find(
    given => !declared.some(it => it.name === given.name),
  );
  if (undeclared) {
    return {
      problem: `${named} has no argument ${undeclared.name}; remove it from the reference`,
    };
  }
  const problem = templateProblem(template);
  if (problem) return { problem: `${named}: ${problem}` };
  const args: Record<string, number | string> = {};
  for (const argument of declared) {
    const given = reference.args?.find(it => it.name === argument.name)?.value;
    const value = typedValue(argument, given ?? argument.default);
    if ('problem' in value) {
      return { problem: `${named}: ${value.problem}` };
    }
    args[argument.name] = value.value;
  }
  return { metrics: template.metrics.map(metric => ({ ...metric, args })) };
}

/** What is wrong with a template whoever uses it; undefined: nothing. */
function templateProblem({
  args = [],
  metrics,
}: AnalysisTemplateSpec): string | undefined {
  const used = usedArguments(metrics);
  const unused = args.find(({ name }) => !used.includes(name));
  if (unused) {
    return `no metric uses argument ${unused.name}; remove it, or write {{args.${unused.name}}} in a query`;
  }
  const missing = used.find(name => !args.some(it => it.name === name));
  if (missing) {
    return `a metric uses argument ${missing}, which the template doesn't declare; add it to spec.args`;
  }
  for (const metric of metrics) {
    const problem = metricProblem(metric);
    if (problem) return problem;
  }
  return undefined;
}

function typedValue(
  { name, type = 'String' }: TemplateArgument,
  value: string | undefined,
): { readonly value: number | string } | { readonly problem: string } {
  if (value === undefined) {
    return {
      problem: `argument ${name} has no value and no default; give it in the reference`,
    };
  }
  if (type === 'Number') {
    return /^-?\d+(\.\d+)?$/.test(value)
      ? { value: Number(value) }
      : { problem: `argument ${name} must be a number, not "${value}"` };
  }
  if (type === 'Duration' && !isDuration(value)) {
    return {
      problem: `argument ${name} must be a duration such as 90s or 10m, not "${value}"`,
    };
  }
  return { value };
}

/** What no value of an argument can mend; undefined: nothing. */
function metricProblem(metric: Metric): string | undefined {
  const { name, provider, successCondition, failureCondition, compare } =
    metric;
  const judgesItself =
    provider.job !== undefined || provider.builtIn?.metric === 'pod-health';
  if (!judgesItself && !successCondition && !failureCondition && !compare) {
    return `metric ${name} has no condition, so it could not fail; give it a successCondition, a failureCondition or a compare`;
  }
  for (const condition of [successCondition, failureCondition]) {
    const problem = condition && conditionProblem(condition);
    if (problem) return `metric ${name}: ${problem}`;
  }
  for (const text of textsOf(metric)) {
    const problem = placeholderProblem(text);
    if (problem) return `metric ${name}: ${problem}`;
  }
  return undefined;
}

/** Names of arguments in queries and in conditions. */
export function usedArguments(metrics: readonly Metric[]): string[] {
  const names = metrics.flatMap(metric => [
    ...textsOf(metric)
      .flatMap(placeholdersOf)
      .filter(name => name.startsWith('args.'))
      .map(name => name.slice('args.'.length)),
    ...[metric.successCondition, metric.failureCondition].flatMap(condition =>
      [...(condition ?? '').matchAll(/\bargs\.([A-Za-z_]\w*)/g)].map(
        ([, name]) => name,
      ),
    ),
  ]);
  return [...new Set(names)];
}

/** Every text of a metric that may hold placeholders. */
function textsOf({ provider }: Metric): string[] {
  const { prometheus, web, builtIn, custom } = provider;
  const headers = [...(prometheus?.headers ?? []), ...(web?.headers ?? [])];
  return [
    prometheus?.query,
    ...(prometheus?.queries ?? []).map(({ query }) => query),
    web?.url,
    web?.body,
    ...headers.map(({ value }) => value),
    builtIn?.window,
    prometheus?.window,
    ...Object.values(custom?.settings ?? {}),
  ].filter(it => it !== undefined);
}

function isDuration(text: string): boolean {
  try {
    durationMs(text);
    return true;
  } catch {
    return false;
  }
}
