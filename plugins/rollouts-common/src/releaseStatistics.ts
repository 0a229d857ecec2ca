// SPDX-License-Identifier: Apache-2.0
/**
 * What many releases say together. The four figures are those of DORA
 * (dora.dev/guides/dora-metrics), told of releases instead of incidents: what
 * the portal knows of a failure is that a version had to go again.
 */
import type { RecordStatus, ReleaseFilter } from './releases';

/** Which releases; all parts must fit. `from` is 30 days before `to` unless given, `to` is now. */
export type ReleaseStatisticsFilter = Pick<
  ReleaseFilter,
  | 'entityRef'
  | 'owner'
  | 'cluster'
  | 'namespace'
  | 'workload'
  | 'environment'
  | 'from'
  | 'to'
>;

/** How often a version came out. */
export interface DeploymentFrequency {
  /** Releases that succeeded. */
  deployments: number;
  /** Of the whole time that was asked for. */
  perDay: number;
}

/** From a commit, or a version's registration where its commit's time isn't known, to the end of its release. */
export interface LeadTime {
  /** Absent: no version was registered. */
  medianSeconds?: number;
  /** Deployments whose version has such a time. */
  known: number;
}

/** How many of the changes had to be taken back. */
export interface ChangeFailureRate {
  /** 0..1; absent: there was no change. */
  rate?: number;
  /** Ended as Failed, TimedOut or RolledBack, were called broken, or were rolled back later. */
  failed: number;
  /** Releases with an outcome that didn't themselves go back to an earlier one. */
  changes: number;
}

/** From the start of a failed release until a good version had all requests again. */
export interface TimeToRestore {
  /** Absent: none was restored. */
  medianSeconds?: number;
  restored: number;
  /** Failures after which no good version followed yet. */
  open: number;
}

/** `GET /releases/statistics`: of the releases that began in [from, to). */
export interface ReleaseStatistics {
  /** RFC 3339. */
  from: string;
  to: string;
  /** How many began. */
  releases: number;
  /** How many of them stand where; those without any are left out. */
  byStatus: Partial<Record<RecordStatus, number>>;
  /** 0..1, the part that Succeeded of those that Succeeded, Failed, TimedOut or were RolledBack; absent: none did. */
  successRate?: number;
  /** From start to end of those that succeeded; pauses count. */
  medianDurationSeconds?: number;
  deploymentFrequency: DeploymentFrequency;
  leadTime: LeadTime;
  changeFailureRate: ChangeFailureRate;
  timeToRestore: TimeToRestore;
  /** True: there were more than 20,000, and only the newest count. */
  cut?: boolean;
}
