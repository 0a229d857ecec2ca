// SPDX-License-Identifier: Apache-2.0
import { ENVOY_METRICS } from './metricNames';
import { requestRateQuery, trafficQuery } from './trafficQueries';

const question = {
  names: ENVOY_METRICS,
  who: { namespace: 'shop', service: 'cart' },
  windowSeconds: 10,
};

const envoy = (service: string) =>
  `envoy_cluster_name=~"shop_${service}_[0-9]+|outbound[|][0-9]+[|][^|]*[|]${service}[.]shop[.]svc[.].+"`;

describe('queries', () => {
  it('ask for both versions at once, behind Contour and behind Istio', () => {
    const rate = (service: string, version: string) =>
      `label_replace(label_replace(sum(rate(envoy_cluster_upstream_rq{${envoy(
        service,
      )}}[10s])), "figure", "requests", "", ""), "version", "${version}", "", "")`;
    expect(requestRateQuery(question)).toBe(
      `${rate('cart', 'stable')} or ${rate('cart-canary', 'canary')}`,
    );
  });

  it('ask for requests by code and for two quantiles of each version', () => {
    const parts = trafficQuery(question).split(' or ');
    expect(parts).toHaveLength(6);
    expect(parts[0]).toContain(
      `sum by (envoy_response_code) (rate(envoy_cluster_upstream_rq{${envoy(
        'cart',
      )}}[10s]))`,
    );
    expect(parts[4]).toContain(
      `histogram_quantile(0.5, sum by (le) (rate(envoy_cluster_upstream_rq_time_bucket{${envoy(
        'cart-canary',
      )}}[10s])))`,
    );
  });

  it('take the names of another data plane', () => {
    const names = {
      requests: 'istio_requests_total',
      code: 'response_code',
      latencyBuckets: 'istio_request_duration_milliseconds_bucket',
      latencyUnit: 'ms' as const,
      service:
        'destination_service_namespace="{namespace}",destination_service_name="{service}"',
    };
    expect(trafficQuery({ ...question, names })).toContain(
      'sum by (response_code) (rate(istio_requests_total{destination_service_namespace="shop",destination_service_name="cart-canary"}[10s]))',
    );
  });

  it.each(['cart"} or vector(1) #', 'cart|.*', 'Cart', ''])(
    'never hold %j',
    service => {
      const who = { namespace: 'shop', service };
      expect(() => requestRateQuery({ ...question, who })).toThrow(
        'is no name',
      );
      expect(() => trafficQuery({ ...question, who })).toThrow('is no name');
    },
  );
});
