// SPDX-License-Identifier: Apache-2.0

/** One version of a workload during a release. */
export interface MetricVersion {
  /** The Service that selects it. */
  readonly service: string;
  /** Label pod-template-hash of its pods. */
  readonly hash: string;
}

/** What a metric of a Rollout asks a provider; the same for both versions but for `version`. */
export interface MetricQuestion {
  /** The cluster, as the portal calls it. */
  readonly cluster: string;
  readonly namespace: string;
  readonly rollout: string;
  /** Release id, such as `g7`. */
  readonly release: string;
  readonly metric: string;
  /** The version that is measured. */
  readonly version: MetricVersion;
  readonly stable: MetricVersion;
  /** spec of the metric, `provider.custom.settings`, as its author wrote it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Arguments of the metric's template; put them into queries with the escaping that your language wants. */
  readonly args: Readonly<Record<string, number | string>>;
  /** End of the window, milliseconds since the epoch; the same for both versions. */
  readonly at: number;
  /** Aborted when the time is up or nobody wants the answer any more. */
  readonly signal: AbortSignal;
}

/** What was measured. */
export interface MetricAnswer {
  /** JSON: `result` or `baseline` in conditions. Absent: there is no data. */
  readonly result?: unknown;
  /** Why there is no data. */
  readonly noData?: string;
  /** One number each, for `compare`. */
  readonly samples?: readonly number[];
  /** As asked, for people; must not hold a secret. */
  readonly query?: string;
  readonly address?: string;
}

/**
 * Measures for metrics with `provider: {custom: {provider: <id>}}`. Teal judges:
 * a provider only asks, must not remember anything, and is asked again after an
 * error.
 */
export interface MetricProvider {
  /** As metrics name it, such as `datadog`. */
  readonly id: string;
  /**
   * Asks once.
   *
   * @throws with a message for the metric's author, without any secret; it counts as an error, not as a measurement.
   */
  measure(question: MetricQuestion): Promise<MetricAnswer>;
}
