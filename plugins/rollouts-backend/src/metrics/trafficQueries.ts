// SPDX-License-Identifier: Apache-2.0
/**
 * PromQL about the two versions of a Rollout: what is asked of both goes into
 * one query, whose series carry the labels `version` and `figure`.
 */
import { canaryServiceName } from '@teal/rollouts-common';
import type { MetricNames, ServiceName } from './metricNames';
import { matchersOf } from './metricNames';

/** Which figure a series holds. */
export type Figure = 'requests' | 'p50' | 'p99';

/** The stable version of a Rollout is that behind its Service, the new one that behind the extra Service. */
export type VersionName = 'stable' | 'canary';

const VERSIONS: readonly VersionName[] = ['stable', 'canary'];

/** What a query is about. */
export interface TrafficQuestion {
  readonly names: MetricNames;
  /** Namespace and stable Service. */
  readonly who: ServiceName;
  /** Over how long each value is taken. */
  readonly windowSeconds: number;
}

/** Requests a second of each version. */
export function requestRateQuery(question: TrafficQuestion): string {
  return ofBoth(question, matchers => [
    labelled(`sum(${requestRate(question, matchers)})`, 'requests'),
  ]);
}

/** Requests a second by status code, and the latency below which half and 99 of 100 requests are. */
export function trafficQuery(question: TrafficQuestion): string {
  const { names, windowSeconds } = question;
  return ofBoth(question, matchers => {
    const buckets = `sum by (le) (rate(${names.latencyBuckets}{${matchers}}[${windowSeconds}s]))`;
    return [
      labelled(
        `sum by (${names.code}) (${requestRate(question, matchers)})`,
        'requests',
      ),
      labelled(`histogram_quantile(0.5, ${buckets})`, 'p50'),
      labelled(`histogram_quantile(0.99, ${buckets})`, 'p99'),
    ];
  });
}

function requestRate(
  { names, windowSeconds }: TrafficQuestion,
  matchers: string,
): string {
  return `rate(${names.requests}{${matchers}}[${windowSeconds}s])`;
}

function ofBoth(
  { names, who }: TrafficQuestion,
  expressions: (matchers: string) => string[],
): string {
  return VERSIONS.flatMap(version => {
    const service =
      version === 'stable' ? who.service : canaryServiceName(who.service);
    return expressions(matchersOf(names, { ...who, service })).map(expression =>
      withLabel(expression, 'version', version),
    );
  }).join(' or ');
}

function labelled(expression: string, figure: Figure): string {
  return withLabel(expression, 'figure', figure);
}

/** An empty source label fits the empty pattern, so that the label is always set. */
function withLabel(expression: string, label: string, value: string): string {
  return `label_replace(${expression}, "${label}", "${value}", "", "")`;
}
