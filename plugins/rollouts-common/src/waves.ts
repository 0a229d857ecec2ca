// SPDX-License-Identifier: Apache-2.0
/** Releases that go from environment to environment. */
import type { RecordStatus } from './releases';

/** Environments that are released at the same time. */
export interface ReleaseWave {
  /** Names in `rollouts.environments`, 1 to 10. */
  environments: string[];
  /** For how long all of them have to be well before the next wave begins. Default 0. */
  soakSeconds?: number;
}

/** Where a wave stands. */
export const WAVE_STATUSES = [
  'Waiting',
  'Running',
  'Soaking',
  'Succeeded',
  'Failed',
  'Cancelled',
] as const;

/** Where a wave stands: `Waiting` for those before it; `Soaking`: released, and watched for its soak time. */
export type WaveStatus = (typeof WAVE_STATUSES)[number];

/** `GET /waves/{id}`: a release in waves. */
export interface WavesView {
  /** A UUID; records name it as `wavesId`. */
  id: string;
  entityRef?: string;
  workload: string;
  /** The tag, digest or image that is released. */
  version: string;
  /** Entity ref of a person, or the subject of a service. */
  operator: string;
  description?: string;
  createdAt: string;
  finishedAt?: string;
  status: 'Running' | 'Succeeded' | 'Failed' | 'Cancelled';
  /** Why it ended as it did, or what it waits for. */
  reason?: string;
  waves: WaveView[];
}

/** One wave. */
export interface WaveView {
  status: WaveStatus;
  soakSeconds: number;
  /** While it soaks: when the next one begins if all stays well. */
  soaksUntil?: string;
  environments: WaveEnvironment[];
}

/** One environment of a wave. */
export interface WaveEnvironment {
  environment: string;
  cluster: string;
  namespace: string;
  /** Its Rollout; absent: Kubernetes itself updates the workload. */
  rollout?: string;
  /** The record's id; absent: hasn't begun, or the caller may not read it. */
  release?: string;
  status?: RecordStatus;
}

/** `POST /waves/{id}/stop`: nothing more begins; what is under way goes on. */
export interface WavesStop {
  reason?: string;
}
