// SPDX-License-Identifier: Apache-2.0
/** What a data plane calls its figures, and how a Service's are told apart: configuration, with Envoy's as the default. */

/** `rollouts.prometheus.metrics`, with every default filled in. */
export interface MetricNames {
  /** Counter of answered requests. */
  readonly requests: string;
  /** Label of that counter that holds the HTTP status code. */
  readonly code: string;
  /** Histogram of latencies, the name with `_bucket`. */
  readonly latencyBuckets: string;
  readonly latencyUnit: 'ms' | 's';
  /** Label matchers that choose one Service; `{namespace}` and `{service}` are filled in. */
  readonly service: string;
}

/**
 * Envoy behind Contour calls a Service `<namespace>_<service>_<port>`; behind
 * Istio it is `outbound|<port>|<subset>|<service>.<namespace>.svc.<domain>`.
 */
export const ENVOY_METRICS: MetricNames = {
  requests: 'envoy_cluster_upstream_rq',
  code: 'envoy_response_code',
  latencyBuckets: 'envoy_cluster_upstream_rq_time_bucket',
  latencyUnit: 'ms',
  service:
    'envoy_cluster_name=~"{namespace}_{service}_[0-9]+|outbound[|][0-9]+[|][^|]*[|]{service}[.]{namespace}[.]svc[.].+"',
};

/** A Service whose requests are asked for. */
export interface ServiceName {
  readonly namespace: string;
  readonly service: string;
}

/** RFC 1123 label, as the API server demands of a namespace and a Service: nothing that means something in a query. */
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/**
 * The label matchers of one Service, ready for PromQL.
 *
 * @throws TypeError for a name that no namespace or Service can have.
 */
export function matchersOf(
  { service: template }: Pick<MetricNames, 'service'>,
  who: ServiceName,
): string {
  for (const name of [who.namespace, who.service]) {
    if (!DNS_LABEL.test(name)) {
      throw new TypeError(`"${name}" is no name of a namespace or Service`);
    }
  }
  return template
    .replaceAll('{namespace}', who.namespace)
    .replaceAll('{service}', who.service);
}
