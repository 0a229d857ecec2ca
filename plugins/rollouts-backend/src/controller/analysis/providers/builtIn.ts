// SPDX-License-Identifier: Apache-2.0

/** Metrics that know what gateways count, and under which names. */
import type { BuiltInMetric, PrometheusMetric } from '@teal/rollouts-common';
import type { Ask } from './Provider';
import { MetricError } from './Provider';
import { queryMetric } from './prometheus';

/** What every gateway counts in its own words; `{{service}}` is the version's Service. */
interface GatewayMetrics {
  /** Requests that were answered. */
  readonly requests: string;
  /** Those that were answered with 5xx. */
  readonly failures: string;
  /** Buckets of the time to the answer. */
  readonly durations: string;
  /** Unit of the buckets. */
  readonly millisecondsPerUnit: number;
}

type Gateway = NonNullable<BuiltInMetric['gateway']>;

const gateways: Record<Gateway, GatewayMetrics> = {
  // Envoy calls a backend <namespace>_<service>_<port>.
  contour: {
    requests:
      'envoy_cluster_upstream_rq_xx{envoy_cluster_name=~"{{namespace}}_{{service}}_[0-9]+"}',
    failures:
      'envoy_cluster_upstream_rq_xx{envoy_cluster_name=~"{{namespace}}_{{service}}_[0-9]+",envoy_response_code_class="5"}',
    durations:
      'envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=~"{{namespace}}_{{service}}_[0-9]+"}',
    millisecondsPerUnit: 1,
  },
  istio: {
    requests:
      'istio_requests_total{destination_service_namespace="{{namespace}}",destination_service_name="{{service}}"}',
    failures:
      'istio_requests_total{destination_service_namespace="{{namespace}}",destination_service_name="{{service}}",response_code=~"5.."}',
    durations:
      'istio_request_duration_milliseconds_bucket{destination_service_namespace="{{namespace}}",destination_service_name="{{service}}"}',
    millisecondsPerUnit: 1,
  },
  nginx: {
    requests:
      'nginx_ingress_controller_requests{exported_namespace="{{namespace}}",exported_service="{{service}}"}',
    failures:
      'nginx_ingress_controller_requests{exported_namespace="{{namespace}}",exported_service="{{service}}",status=~"5.."}',
    durations:
      'nginx_ingress_controller_request_duration_seconds_bucket{exported_namespace="{{namespace}}",exported_service="{{service}}"}',
    millisecondsPerUnit: 1_000,
  },
};

const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/** The provider `builtIn` of a metric, `pod-health` excepted: that one needs no question. */
export const askBuiltIn: Ask = (question, context) => {
  const { metric, routeKind } = question.request;
  const { builtIn } = metric.provider;
  if (!builtIn)
    throw new MetricError('the metric is none of the built-in ones');
  const gateway = builtIn.gateway ?? gatewayOf(routeKind);
  return queryMetric(queriesOf(builtIn, gateways[gateway]), question, context);
};

/**
 * Which gateway counts the requests of a kind of route.
 *
 * @throws MetricError where there is no route, so nobody counts.
 */
export function gatewayOf(routeKind: string | undefined): Gateway {
  switch (routeKind) {
    case undefined:
      throw new MetricError(
        'spec.traffic.routes is empty, so no gateway counts the requests; name a gateway, or ask your own metrics with provider.prometheus',
      );
    case 'VirtualService':
      return 'istio';
    case 'Ingress':
      return 'nginx';
    default:
      return 'contour';
  }
}

/** As PromQL. A share is taken of the counters' own total, so that a class of answers that never came counts as 0. */
function queriesOf(
  { metric, window }: BuiltInMetric,
  names: GatewayMetrics,
): PrometheusMetric {
  const rate = (counter: string) => `sum(rate(${counter}[{{window}}]))`;
  const total = rate(names.requests);
  switch (metric) {
    case 'request-rate':
      return { window, query: total };
    case 'request-success-rate':
      return {
        window,
        query: `100 * (1 - (${rate(
          names.failures,
        )} or 0 * ${total}) / ${total})`,
      };
    case 'request-duration':
      return {
        window,
        queries: Object.entries(QUANTILES).map(([name, quantile]) => ({
          name,
          query: `${
            names.millisecondsPerUnit === 1
              ? ''
              : `${names.millisecondsPerUnit} * `
          }histogram_quantile(${quantile}, sum by (le) (rate(${
            names.durations
          }[{{window}}])))`,
        })),
      };
    default:
      throw new MetricError(`${metric} is not asked of a Prometheus`);
  }
}
