// SPDX-License-Identifier: Apache-2.0
import type { Rollout } from '@teal/rollouts-common';
import type { MetricNames } from './metricNames';

/** Where the data plane's figures are, and what they are called. */
export interface MetricsSource {
  /** Without a trailing slash. */
  readonly url: string;
  /** Over how long requests a second are taken; at least twice the scrape interval. */
  readonly windowSeconds: number;
  readonly metrics: MetricNames;
}

/** Why nothing can be measured, before anything is asked; undefined: it can. */
export function whyNotMeasurable(
  { spec }: Rollout,
  source: MetricsSource | undefined,
): string | undefined {
  if (!source) {
    return 'no Prometheus is configured for this cluster; set rollouts.prometheus.url or that of the cluster';
  }
  return spec.traffic.routes?.length
    ? undefined
    : 'requests go through the Service itself and no gateway counts them, because spec.traffic.routes is empty';
}
