// SPDX-License-Identifier: Apache-2.0

/**
 * The records of releases as the portal keeps them: one each attempt, whoever
 * began it. Times are RFC 3339 with milliseconds.
 */
import type { AnalysisStage, MeasurementPhase } from './analysis';
import type { ObjectReference, Phase, RolloutStep } from './rollout';
import type { UsedTemplate } from './templates';

/** `rollout`: through a Rollout's gate and steps. `rolling`: natively, followed as `kubectl rollout status` does. */
export type ReleaseMethod = 'rollout' | 'rolling';

/** Where a release stands, in the order in which a person thinks of them. */
export const RECORD_STATUSES = [
  'Pending',
  'Running',
  'Succeeded',
  'Failed',
  'TimedOut',
  'RolledBack',
  'Superseded',
  'Cancelled',
] as const;

/** Where a release stands; from `Succeeded` on it has ended. */
export type RecordStatus = (typeof RECORD_STATUSES)[number];

/** True for a release that nothing happens to any more. */
export function hasEnded(status: RecordStatus): boolean {
  return status !== 'Pending' && status !== 'Running';
}

/** One of the two versions that a release is between. */
export interface ReleasedVersion {
  /** pod-template-hash, where pods of the version were seen. */
  revision?: string;
  /** As the pod template names them. */
  images: string[];
  /** `sha256:…` of the first image, where it is known. */
  digest?: string;
  /** What people call it; the first image's tag unless somebody said otherwise. */
  version?: string;
}

/** The release that this one repeats or goes back to. */
export interface ReleaseOrigin {
  /** Of its record. */
  id: string;
  kind: 'ReRelease' | 'RollBack';
}

/** What somebody who looked says about the version. */
export type Verdict = 'works' | 'broken';

/** How an environment of `rollouts.environments` is meant. */
export type EnvironmentLabel = 'test' | 'staging' | 'production';

/** One attempt to bring a version out. */
export interface ReleaseRecord {
  /** A UUID; release ids such as g7 repeat. */
  id: string;
  method: ReleaseMethod;
  cluster: string;
  namespace: string;
  /** Name of the environment in `rollouts.environments` that holds cluster and namespace. */
  environment?: string;
  environmentLabel?: EnvironmentLabel;
  workload: ObjectReference;
  /** Name of the Rollout. */
  rollout?: string;
  /** `g7`, as the Rollout calls it; absent until the gate has seen the release. */
  releaseId?: string;
  /** The catalog entity, where one is linked. */
  entityRef?: string;
  from: ReleasedVersion;
  to: ReleasedVersion;
  /** By which it was made. */
  template?: UsedTemplate;
  parameters?: Record<string, string>;
  description?: string;
  /** Who released: the entity ref of a person, or the API user that the gate saw. */
  operator?: string;
  origin?: ReleaseOrigin;
  /** The release in waves that it is a part of: `GET /waves/{id}`. */
  wavesId?: string;
  /** 0-based, of a release in waves. */
  wave?: number;
  /** The preset that was chosen for this release. */
  preset?: string;
  /** Steps of this release alone. */
  steps?: RolloutStep[];
  /** After which it has TimedOut, where the portal began it so. */
  timeoutSeconds?: number;
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
  /** From startedAt to finishedAt. */
  durationSeconds?: number;
  status: RecordStatus;
  /** Why it ended as it did. */
  reason?: string;
  /** Of a release under way: what its Rollout says. */
  phase?: Phase;
  step?: string;
  message?: string;
  /** Percent of requests that the new version has, or had last. */
  weight?: number;
  /** What was said last about the version. */
  verdict?: Verdict;
}

/** What a line of the timeline is about. */
export const TIMELINE_KINDS = [
  'status',
  'step',
  'command',
  'analysis',
  'pod',
  'traffic',
  'gate',
  'note',
] as const;

/** What a line of the timeline is about. */
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** One thing that happened in a release. */
export interface TimelineEntry {
  at: string;
  kind: TimelineKind;
  /**
   * What became of it. status: a `RecordStatus`; step: Started, Ready, Routed,
   * Analyzed or Finished; command: its action, `promote`; analysis: a
   * `MeasurementPhase`; pod: Created, Ready, Failed or Gone; gate: its state;
   * note: `works` or `broken` for a verdict, else absent.
   */
  state?: string;
  /** The pod, metric or gate. */
  name?: string;
  /** 1-based. */
  step?: number;
  /** analysis: where in the release it was measured. */
  stage?: AnalysisStage;
  /** Percent of requests for the new version. */
  weight?: number;
  /** analysis: JSON of what was measured for the new version, and for the stable one. */
  value?: string;
  baseline?: string;
  /** Who did it. */
  by?: string;
  /** What that person gave as reason, what a note says, or why something failed. */
  message?: string;
}

/** States of a step in a timeline. */
export type StepMark = 'Started' | 'Ready' | 'Routed' | 'Analyzed' | 'Finished';

/** States of a pod in a timeline. */
export type PodMark = 'Created' | 'Ready' | 'Failed' | 'Gone';

/** One measurement in a timeline. */
export type AnalysisEntry = TimelineEntry & {
  kind: 'analysis';
  state: MeasurementPhase;
  name: string;
};

/** `GET /releases/{id}` */
export interface ReleaseDetail extends ReleaseRecord {
  /** Oldest first; the newest 5,000 lines. */
  timeline: TimelineEntry[];
  /** True: the timeline had older lines. */
  timelineCut?: boolean;
}

/** Which releases a list holds; all parts must fit. */
export interface ReleaseFilter {
  readonly entityRef?: string;
  /** `me`, or a user or group that owns the entity. */
  readonly owner?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  /** Name of the workload. */
  readonly workload?: string;
  /** Any of these. */
  readonly status?: readonly RecordStatus[];
  /** `rolling`: those that no Rollout carries. */
  readonly method?: ReleaseMethod;
  readonly operator?: string;
  /** Name or label of an environment. */
  readonly environment?: string;
  /** Part of the workload's name, a version, the description or the operator. */
  readonly text?: string;
  /** Created at or after this time. */
  readonly from?: string;
  /** Created before this time. */
  readonly to?: string;
  /** 1..200; default 50. */
  readonly limit?: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

/** A page of releases, the newest first. */
export interface ReleasePage {
  items: ReleaseRecord[];
  /** Absent: there are no older ones. */
  nextCursor?: string;
}

/** `GET /releases/{id}/manifest`: what was applied; literal values of environment variables that look like secrets are masked. */
export interface ReleaseManifest {
  /** `spec.template` of the workload. */
  template?: { [name: string]: unknown };
  /** `spec` of the Rollout. */
  rollout?: { [name: string]: unknown };
}

/** One field that differs between two objects. */
export interface ObjectChange {
  /** Which object: `template`, `rollout`, or `Deployment/cart`. */
  object: string;
  /** Names and positions from the outside in: `spec.containers[0].image`. */
  path: string;
  /** JSON; absent where the field is new. */
  from?: unknown;
  /** JSON; absent where the field is gone. */
  to?: unknown;
}

/** `GET /releases/{id}/compare?with=`: from the other release to this one. */
export interface ReleaseComparison {
  id: string;
  with: string;
  changes: ObjectChange[];
}
