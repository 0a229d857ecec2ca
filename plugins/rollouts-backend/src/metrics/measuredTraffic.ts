// SPDX-License-Identifier: Apache-2.0
/** Requests that each version really gets, as the data plane counts them. */
import type { MeasuredTraffic } from '@teal/rollouts-common';
import { sentenceOf } from '../controller/logger';
import type { MetricsSource } from './metricsSource';
import { PrometheusError, queryPrometheus } from './prometheus';
import type { ServiceName } from './metricNames';
import type { VersionName } from './trafficQueries';
import { requestRateQuery } from './trafficQueries';

/** Measures; what goes wrong is told as the reason why there is no measurement. */
export async function measureTraffic(
  who: ServiceName,
  { url, windowSeconds, metrics }: MetricsSource,
): Promise<MeasuredTraffic> {
  try {
    const samples = await queryPrometheus(
      url,
      requestRateQuery({ names: metrics, who, windowSeconds }),
    );
    if (!samples.length) {
      return { available: false, reason: nothingCounted(who.service) };
    }
    const rateOf = (version: VersionName) =>
      samples
        .filter(
          ({ labels, value }) =>
            labels.version === version && Number.isFinite(value),
        )
        .reduce((sum, { value }) => sum + value, 0);
    return {
      available: true,
      stablePerSecond: rateOf('stable'),
      canaryPerSecond: rateOf('canary'),
      windowSeconds,
      at: new Date(Math.max(...samples.map(({ at }) => at))).toISOString(),
    };
  } catch (error) {
    if (!(error instanceof PrometheusError)) throw error;
    return { available: false, reason: sentenceOf(error) };
  }
}

/** The sentence for figures that aren't there. */
export function nothingCounted(service: string): string {
  return `Prometheus has counted no request to Service ${service} yet; send one, and check that it scrapes the gateway's Envoy`;
}
