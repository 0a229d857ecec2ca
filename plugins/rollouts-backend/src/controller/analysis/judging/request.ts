// SPDX-License-Identifier: Apache-2.0
import type { AnalysisStage } from '@teal/rollouts-common';
import type { Measured } from './judge';
import type { ResolvedMetric } from './resolve';

/** One version as queries name it. */
export interface MeasuredVersion {
  /** The Service that selects it: the stable one, or `<service>-canary`. */
  readonly service: string;
  /** pod-template-hash. */
  readonly hash: string;
}

/** A measurement that is due. */
export interface MeasurementRequest {
  readonly release: string;
  readonly stage: AnalysisStage;
  /** 1-based, of stage Step. */
  readonly step?: number;
  /** Measurements and errors before this one: the same request asked again is the same measurement. */
  readonly sequence: number;
  readonly metric: ResolvedMetric;
  readonly namespace: string;
  readonly rollout: string;
  /** uid of the Rollout: owner of what a measurement makes. */
  readonly rolloutUid: string;
  readonly stable: MeasuredVersion;
  /** Absent: only the stable version is measured (stage Check). */
  readonly canary?: MeasuredVersion;
  /** Kind of the first route; undefined: there is none. */
  readonly routeKind?: string;
}

/** A measurement that was made. */
export interface MeasurementResult
  extends Pick<MeasurementRequest, 'release' | 'stage' | 'step' | 'sequence'> {
  readonly metric: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly measured: Measured;
  /** What was asked, without any secret. */
  readonly query?: string;
  /** Whom. */
  readonly address?: string;
}

/** The same for a request and its result. */
export function measurementId(
  it: Pick<MeasurementRequest, 'release' | 'stage' | 'step' | 'sequence'>,
  metric: string,
): string {
  return [it.release, it.stage, it.step ?? 0, metric, it.sequence].join('/');
}
