// SPDX-License-Identifier: Apache-2.0

/**
 * What judges a release: metrics with conditions, inline or in templates of the
 * same API group (DESIGN §2). The schema (manifests/crd.yaml and
 * manifests/analysis-templates.yaml) bounds every list and text.
 */

/** Where in a release a metric is measured. `Check` is the one measurement for the stable version before it. */
export type AnalysisStage =
  | 'Check'
  | 'PrePromotion'
  | 'Step'
  | 'Background'
  | 'PostPromotion';

/** A value in a Secret of the Rollout's namespace that carries the label `rollouts.teal.dev/analysis: "true"`. */
export interface SecretKeyReference {
  name: string;
  key: string;
}

/** One HTTP header; exactly one of the two values is given. */
export interface MetricHeader {
  name: string;
  value?: string;
  valueFrom?: SecretKeyReference;
}

/** How an HTTP server is asked. */
export interface HttpAccess {
  /** Default 5s. */
  timeout?: string;
  headers?: MetricHeader[];
  tls?: {
    /** PEM bundle that signed the server's certificate. */
    caFrom?: SecretKeyReference;
    /** Default false. */
    insecureSkipVerify?: boolean;
  };
}

/** Asks Prometheus or what speaks like it. */
export interface PrometheusMetric extends HttpAccess {
  /** Absent: the Prometheus that the portal has for this cluster. */
  address?: string;
  /** PromQL with placeholders; `result` is the number, or a list where it gives several series. */
  query?: string;
  /** Instead of `query`: `result` is a map with these names. */
  queries?: { name: string; query: string }[];
  /** A range query: `result` is the list of values. */
  range?: { window: string; step: string };
  /** What `{{window}}` stands for. Default 1m. */
  window?: string;
}

/** Asks an HTTP endpoint that answers with JSON. */
export interface WebMetric extends HttpAccess {
  url: string;
  /** Default GET. */
  method?: 'GET' | 'POST' | 'PUT';
  body?: string;
  /** RFC 9535; absent: the whole answer. One match is `result` itself, several are a list. */
  jsonPath?: string;
}

/** A Kubernetes Job as a test: it succeeds or fails by itself. */
export interface JobMetric {
  /** spec.template of the Job. */
  template: { metadata?: object; spec: object };
  /** Default 0. */
  backoffLimit?: number;
  /** Past it the test has failed. Default 10m. */
  timeout?: string;
}

/** Metrics that know what the gateways count. */
export interface BuiltInMetric {
  /**
   * `request-success-rate`: percent of requests without a 5xx answer.
   * `request-duration`: milliseconds, `result.p50`, `.p90`, `.p95`, `.p99`.
   * `request-rate`: requests a second.
   * `pod-health`: `result.restarts`, `.crashLoopBackOff`, `.imagePullBackOff`, `.oomKilled` of the new pods; fails by itself.
   */
  metric:
    | 'request-success-rate'
    | 'request-duration'
    | 'request-rate'
    | 'pod-health';
  /** Over how long rates are taken; at least twice the scrape interval. Default 1m. */
  window?: string;
  /** Whose names of metrics are used. Absent: those that the portal is configured for, by default Envoy's. */
  gateway?: 'envoy' | 'istio' | 'nginx';
}

/** A provider that a portal module adds. */
export interface CustomMetric {
  /** As the module calls it. */
  provider: string;
  /** What the provider wants to know; strings may hold placeholders. */
  settings?: Record<string, string>;
}

/** Exactly one of these. */
export interface MetricProviderSpec {
  prometheus?: PrometheusMetric;
  web?: WebMetric;
  job?: JobMetric;
  builtIn?: BuiltInMetric;
  custom?: CustomMetric;
}

/** Judges two samples statistically. */
export interface Comparison {
  /** Which is better: a latency Lower, a success rate Higher. */
  better: 'Lower' | 'Higher';
  /** Percent by which the new version may be worse. Default 0. */
  tolerance?: number;
  /** How sure it must be before the new version is called worse. Default 0.95. */
  confidence?: number;
  /** Field of a result that is a map, such as p99. */
  of?: string;
  /** Over how long samples are taken. Default 1m. */
  window?: string;
  /** One sample each. Default 5s. */
  step?: string;
}

/** What is measured, how often, and what is good. */
export interface Metric {
  name: string;
  /** Between measurements. Default 1m. */
  interval?: string;
  initialDelay?: string;
  /** Measurements. Absent: in the background as long as the release goes, elsewhere 1. */
  count?: number;
  /** CEL over `result`, `baseline`, `step`, `weight`, `args`; helpers isNaN, isInf, default. */
  successCondition?: string;
  failureCondition?: string;
  /** Failed measurements that are forgiven. Default 0. */
  failureLimit?: number;
  /** Default 0. */
  inconclusiveLimit?: number;
  /** Default 4. */
  consecutiveErrorLimit?: number;
  /** Successes in a row after which the metric has passed. Absent: off. */
  consecutiveSuccessLimit?: number;
  /** What a measurement without data counts as. Default Inconclusive. */
  onNoData?: 'Inconclusive' | 'Success' | 'Failure';
  /** Measured and shown, without consequence. */
  dryRun?: boolean;
  compare?: Comparison;
  provider: MetricProviderSpec;
}

/** An argument that a template wants. */
export interface TemplateArgument {
  name: string;
  /** Default String. */
  type?: 'String' | 'Number' | 'Duration';
  /** Absent: whoever uses the template must say. */
  default?: string;
}

/** Spec of an AnalysisTemplate or ClusterAnalysisTemplate. */
export interface AnalysisTemplateSpec {
  args?: TemplateArgument[];
  metrics: Metric[];
}

/** A template and its arguments. */
export interface TemplateReference {
  name: string;
  /** Default AnalysisTemplate, in the Rollout's namespace. */
  kind?: 'AnalysisTemplate' | 'ClusterAnalysisTemplate';
  args?: { name: string; value: string }[];
}

/** What is measured in one place of a release. */
export interface Analysis {
  metrics?: Metric[];
  templates?: TemplateReference[];
}

/** Analysis outside of the steps. */
export interface RolloutAnalysis {
  /** Before the first request reaches the new version. */
  prePromotion?: Analysis;
  /** From the first request to the end. */
  background?: Analysis;
  /** With all traffic on the new version, while the old pods still stand. */
  postPromotion?: Analysis;
}

/** What one measurement says. */
export type MeasurementPhase =
  | 'Successful'
  | 'Failed'
  | 'Inconclusive'
  | 'Error';

/** What a metric says by its measurements so far. */
export type MetricPhase = 'Running' | MeasurementPhase;

/** One measurement. */
export interface MeasurementStatus {
  startedAt: string;
  finishedAt: string;
  phase: MeasurementPhase;
  /** JSON of what was measured for the new version, shortened; NaN and infinities are texts. */
  value?: string;
  /** The same for the stable version. */
  baseline?: string;
  /** Why it is no success. */
  message?: string;
}

/** How often a metric came out how. Errors don't count as measurements. */
export interface MetricCounters {
  count: number;
  successful: number;
  failed: number;
  inconclusive: number;
  error: number;
  consecutiveError: number;
  consecutiveSuccess: number;
}

/** What decided over the last measurement, with every default and argument filled in. */
export interface MetricRules
  extends Pick<
    Metric,
    | 'successCondition'
    | 'failureCondition'
    | 'count'
    | 'consecutiveSuccessLimit'
  > {
  failureLimit: number;
  inconclusiveLimit: number;
  consecutiveErrorLimit: number;
  compare?: Required<Pick<Comparison, 'better' | 'tolerance'>> &
    Pick<Comparison, 'of'>;
}

/** One metric of the release under way, or of the last one. */
export interface MetricStatus {
  metric: string;
  stage: AnalysisStage;
  /** 1-based, of stage Step. */
  step?: number;
  phase: MetricPhase;
  dryRun?: boolean;
  /** The sentence that names metric, value and condition. */
  message?: string;
  /** As measured last. */
  value?: string;
  baseline?: string;
  /** As asked last, with its placeholders filled in. */
  query?: string;
  /** Where it was asked. */
  address?: string;
  counters: MetricCounters;
  /** Absent before the first measurement, and at stage Check, which only asks whether there is an answer. */
  rules?: MetricRules;
  /** The newest 10, oldest first. */
  measurements: MeasurementStatus[];
}

/** Measurements that a status keeps of each metric. */
export const MEASUREMENTS_KEPT = 10;

/** Kinds of objects that hold metrics to share. */
export const ANALYSIS_TEMPLATE_PLURALS = {
  AnalysisTemplate: 'analysistemplates',
  ClusterAnalysisTemplate: 'clusteranalysistemplates',
} as const;

/** A Secret with this label may be used by metrics of its namespace. */
export const ANALYSIS_SECRET_LABEL = 'rollouts.teal.dev/analysis';

/** True when nothing is to be measured. */
export function isEmptyAnalysis(analysis: Analysis | undefined): boolean {
  return !analysis?.metrics?.length && !analysis?.templates?.length;
}

/**
 * The numbers in a measured value by name; a plain number has the name `value`,
 * a list is its mean. NaN and infinities are left out: a chart can't show them.
 */
export function measuredNumbers(
  value: string | undefined,
): Record<string, number> {
  if (value === undefined) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    // A value that was too long to keep is no JSON any more.
    return {};
  }
  const entries =
    typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? Object.entries(parsed)
      : [['value', parsed] as const];
  return Object.fromEntries(
    entries.flatMap(([name, it]) => {
      const number = Array.isArray(it) ? mean(it) : it;
      return typeof number === 'number' && Number.isFinite(number)
        ? [[name, number]]
        : [];
    }),
  );
}

function mean(values: readonly unknown[]): number | undefined {
  const numbers = values.filter(it => typeof it === 'number');
  if (numbers.length === 0) return undefined;
  return numbers.reduce((sum, it) => sum + it, 0) / numbers.length;
}
