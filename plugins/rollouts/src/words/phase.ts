// SPDX-License-Identifier: Apache-2.0
import type {
  GateState,
  MetricPhase,
  Phase,
  RecordStatus,
} from '@teal/rollouts-common';

/** How a state should feel; colours and icons follow from it. */
export type Tone = 'calm' | 'busy' | 'waiting' | 'good' | 'bad';

export const toneOfPhase: Record<Phase, Tone> = {
  Pending: 'waiting',
  Healthy: 'good',
  Progressing: 'busy',
  Paused: 'waiting',
  RollingBack: 'busy',
  RolledBack: 'bad',
  Finalizing: 'busy',
  Degraded: 'bad',
  Disabled: 'calm',
};

export const toneOfRecord: Record<RecordStatus, Tone> = {
  Pending: 'waiting',
  Running: 'busy',
  Succeeded: 'good',
  Failed: 'bad',
  TimedOut: 'bad',
  RolledBack: 'bad',
  Superseded: 'calm',
  Cancelled: 'calm',
};

export const toneOfMetric: Record<MetricPhase, Tone> = {
  Running: 'busy',
  Successful: 'good',
  Inconclusive: 'waiting',
  Failed: 'bad',
  Error: 'bad',
};

export const toneOfGate: Record<GateState, Tone> = {
  Waiting: 'waiting',
  Approved: 'good',
  Denied: 'bad',
  Unanswered: 'bad',
  Watching: 'busy',
  RollbackAsked: 'bad',
};

/** Every phase, in the order in which a person wants to see them. */
export const phasesByUrgency: readonly Phase[] = [
  'Degraded',
  'RolledBack',
  'RollingBack',
  'Paused',
  'Pending',
  'Progressing',
  'Finalizing',
  'Healthy',
  'Disabled',
];
