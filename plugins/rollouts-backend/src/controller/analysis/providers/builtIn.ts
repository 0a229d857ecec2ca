// SPDX-License-Identifier: Apache-2.0

/** Metrics that know what gateways count, and under which names. */
import type { BuiltInMetric, PrometheusMetric } from '@teal/rollouts-common';
import type { MetricNames } from '../../../metrics/metricNames';
import { ENVOY_METRICS } from '../../../metrics/metricNames';
import type { Ask } from './Provider';
import { MetricError } from './Provider';
import { queryMetric } from './prometheus';

type Gateway = NonNullable<BuiltInMetric['gateway']>;

/** Names in the meshes and gateways that people have. */
const gateways: Record<Gateway, MetricNames> = {
  envoy: ENVOY_METRICS,
  istio: {
    requests: 'istio_requests_total',
    code: 'response_code',
    latencyBuckets: 'istio_request_duration_milliseconds_bucket',
    latencyUnit: 'ms',
    service:
      'destination_service_namespace="{namespace}",destination_service_name="{service}"',
  },
  nginx: {
    requests: 'nginx_ingress_controller_requests',
    code: 'status',
    latencyBuckets: 'nginx_ingress_controller_request_duration_seconds_bucket',
    latencyUnit: 's',
    service: 'exported_namespace="{namespace}",exported_service="{service}"',
  },
};

const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/** The provider `builtIn` of a metric, `pod-health` excepted: that one needs no question. */
export const askBuiltIn: Ask = async (question, context) => {
  const { metric, routeKind } = question.request;
  const { builtIn } = metric.provider;
  if (!builtIn)
    throw new MetricError('the metric is none of the built-in ones');
  if (routeKind === undefined) {
    throw new MetricError(
      'spec.traffic.routes is empty, so no gateway counts the requests; name a route, or ask for metrics of your own with provider.prometheus',
    );
  }
  const names = builtIn.gateway
    ? gateways[builtIn.gateway]
    : context.prometheus?.metrics ?? ENVOY_METRICS;
  return queryMetric(queriesOf(builtIn, names), question, context);
};

/** As PromQL. A share is taken of the counters' own total, so that a kind of answer that never came counts as 0. */
function queriesOf(
  { metric, window }: BuiltInMetric,
  names: MetricNames,
): PrometheusMetric {
  const who = names.service
    .replaceAll('{namespace}', '{{namespace}}')
    .replaceAll('{service}', '{{service}}');
  const rate = (more = '') =>
    `sum(rate(${names.requests}{${who}${more}}[{{window}}]))`;
  switch (metric) {
    case 'request-rate':
      return { window, query: rate() };
    case 'request-success-rate':
      return {
        window,
        query: `100 * (1 - (${rate(
          `,${names.code}=~"5.."`,
        )} or 0 * ${rate()}) / ${rate()})`,
      };
    case 'request-duration':
      return {
        window,
        queries: Object.entries(QUANTILES).map(([name, quantile]) => ({
          name,
          query: `${
            names.latencyUnit === 's' ? '1000 * ' : ''
          }histogram_quantile(${quantile}, sum by (le) (rate(${
            names.latencyBuckets
          }{${who}}[{{window}}])))`,
        })),
      };
    default:
      throw new MetricError(`${metric} is not asked of a Prometheus`);
  }
}
