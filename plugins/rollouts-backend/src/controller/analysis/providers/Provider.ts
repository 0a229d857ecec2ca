// SPDX-License-Identifier: Apache-2.0
import type { MetricNames } from '../../../metrics/metricNames';
import type { Clock } from '../../clock';
import type { ClusterConnection } from '../../kubeApi';
import type { MeasuredVersion, MeasurementRequest } from '../judging/request';
import type { MeasuredValue } from '../judging/value';

/** One question about one version. */
export interface Question {
  readonly request: MeasurementRequest;
  readonly version: MeasuredVersion;
  /** Milliseconds since the epoch: both versions are asked about the same window. */
  readonly at: number;
  /** Aborted when nobody wants the answer any more, or the time is up. */
  readonly signal: AbortSignal;
}

/** What a provider found; an error is thrown. */
export interface Answer {
  /** Absent: there is no data, and `noData` says why. */
  readonly result?: MeasuredValue;
  readonly noData?: string;
  /** One number each, for a comparison. */
  readonly samples?: readonly number[];
  /** As asked, placeholders filled in, without any secret. */
  readonly query?: string;
  readonly address?: string;
}

/** Asks about one version. */
export type Ask = (question: Question, context: AskContext) => Promise<Answer>;

/** What providers share. */
export interface AskContext {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  /** The cluster's own Prometheus; undefined: none is configured. */
  readonly prometheus?: {
    readonly url: string;
    /** What its gateways' figures are called. */
    readonly metrics: MetricNames;
  };
  /** Hosts that metrics may name although they are this machine or link-local, such as `localhost:9090`. */
  readonly allowedHosts: readonly string[];
  /** Providers that modules added, by id. */
  readonly custom: ReadonlyMap<string, Ask>;
}

/** A question that couldn't be asked or wasn't answered; the message is for the metric's author and holds no secret. */
export class MetricError extends Error {
  readonly name = 'MetricError';
}
