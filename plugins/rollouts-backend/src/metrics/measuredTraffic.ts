// SPDX-License-Identifier: Apache-2.0
/**
 * Requests that each version really gets, as the gateway's Envoy counts them.
 * Envoy calls a backend `<namespace>_<service>_<port>` (Contour), so stable and
 * new version are apart because their Services are.
 */
import type { MeasuredTraffic, Rollout } from '@teal/rollouts-common';
import { canaryServiceName } from '@teal/rollouts-common';
import { sentenceOf } from '../controller/logger';
import { PrometheusError, queryPrometheus } from './prometheus';

const METRIC = 'envoy_cluster_upstream_rq_completed';
const LABEL = 'envoy_cluster_name';

/** RFC 1123 label, as the API server demands of a namespace and a Service: nothing that means something in a query. */
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Where to ask, and over how long. */
export interface MetricsSource {
  readonly url: string;
  readonly windowSeconds: number;
}

/** Measures; what goes wrong is told as the reason why there is no measurement. */
export async function measureTraffic(
  rollout: Rollout,
  source: MetricsSource | undefined,
): Promise<MeasuredTraffic> {
  if (!source) {
    return unavailable(
      'no Prometheus is configured for this cluster; set rollouts.prometheus.url or that of the cluster',
    );
  }
  const { service, routes } = rollout.spec.traffic;
  if (!routes?.length) {
    return unavailable(
      'requests go through the Service itself and no gateway counts them, because spec.traffic.routes is empty',
    );
  }
  const names = { namespace: rollout.metadata.namespace, service };
  try {
    const samples = await queryPrometheus(
      source.url,
      requestRateQuery(names, source.windowSeconds),
    );
    return split(samples, names, source.windowSeconds);
  } catch (error) {
    if (error instanceof PrometheusError) return unavailable(sentenceOf(error));
    throw error;
  }
}

interface Names {
  readonly namespace: string;
  /** The stable Service. */
  readonly service: string;
}

/**
 * PromQL for requests a second, by backend; the names are checked first.
 *
 * @throws TypeError for a name that no namespace or Service can have.
 */
export function requestRateQuery(names: Names, windowSeconds: number): string {
  const { namespace, service } = names;
  for (const name of [namespace, service]) {
    if (!DNS_LABEL.test(name)) {
      throw new TypeError(`"${name}" is no name of a namespace or Service`);
    }
  }
  const backends = [service, canaryServiceName(service)]
    .map(name => `${namespace}_${name}_[0-9]+`)
    .join('|');
  return `sum by (${LABEL}) (rate(${METRIC}{${LABEL}=~"${backends}"}[${windowSeconds}s]))`;
}

function split(
  samples: Awaited<ReturnType<typeof queryPrometheus>>,
  { namespace, service }: Names,
  windowSeconds: number,
): MeasuredTraffic {
  if (!samples.length) {
    return unavailable(
      `Prometheus has counted no request to Service ${service} yet; check that it scrapes the gateway's Envoy`,
    );
  }
  const rateOf = (name: string) =>
    samples
      .filter(
        ({ labels, value }) =>
          Number.isFinite(value) &&
          labels[LABEL]?.startsWith(`${namespace}_${name}_`),
      )
      .reduce((sum, { value }) => sum + value, 0);
  return {
    available: true,
    stablePerSecond: rateOf(service),
    canaryPerSecond: rateOf(canaryServiceName(service)),
    windowSeconds,
    at: new Date(Math.max(...samples.map(({ at }) => at))).toISOString(),
  };
}

function unavailable(reason: string): MeasuredTraffic {
  return { available: false, reason };
}
