// SPDX-License-Identifier: Apache-2.0
import type { Phase } from './rollout';

/**
 * What a release can be told of:
 * - `started`: the gate has seen a new template;
 * - `step`: the traffic of a step is applied;
 * - `paused`: it waits for a person;
 * - `analysis`: a metric has its verdict, or stopped having a good one;
 * - `promoted`: a person let it go on;
 * - `failed`: a metric or a deadline decided against it, or it can't go on (phase Degraded);
 * - `rolledBack`: all traffic is back on the stable version;
 * - `finished`: it succeeded, was superseded or withdrawn.
 */
export type ReleaseEventKind =
  | 'started'
  | 'step'
  | 'paused'
  | 'analysis'
  | 'promoted'
  | 'failed'
  | 'rolledBack'
  | 'finished';

/** One thing that happened to a release; the payload of the events topic `rollouts`. */
export interface ReleaseEvent {
  cluster: string;
  namespace: string;
  /** Of the Rollout; without one, of the workload. */
  name: string;
  /** `rolling`: without a Rollout; absent: through one. */
  method?: 'rolling';
  /** The catalog entity, where one is linked. */
  entityRef?: string;
  /** `g7`; without a Rollout the id of its record. */
  release: string;
  kind: ReleaseEventKind;
  /** 1-based. */
  step?: number;
  /** Percent of requests for the new version. */
  weight?: number;
  phase: Phase;
  /** One sentence. */
  message: string;
  /** RFC 3339. */
  at: string;
  /** Who did it, where a person did. */
  by?: string;
  /** Who began the release, as its gate saw them: an entity ref, or a user of the API server. */
  startedBy?: string;
}
