// SPDX-License-Identifier: Apache-2.0
import type {
  ClusterView,
  MeasuredTraffic,
  PodView,
  RolloutActionRequest,
  RolloutChange,
  RolloutView,
  RouteView,
  TrafficSeries,
} from '../api';
import type {
  NewRelease,
  PrefillQuestion,
  ReleaseAgain,
  ReleasePrefill,
  ReleasePreview,
} from '../newRelease';
import type { WavesStop, WavesView } from '../waves';
import type { ReleaseRecord } from '../releases';
import type { EntityEnrolment, PresetView } from '../enrolment';
import type { EnvironmentView } from '../environments';
import type { EventView, PodDiagnosis } from '../diagnosis';
import type {
  ConfigurationUpdate,
  ServiceConfiguration,
} from '../baseConfiguration';
import type { Phase } from '../rollout';
import type { NewVersion, VersionList, VersionQuestion } from '../versions';
import type { RolloutRef } from '../rolloutRef';
import type { ReleasesApi } from './ReleasesApi';
import type { TemplatesApi } from './TemplatesApi';

/** Which Rollouts a list holds; all parts must fit. */
export interface RolloutFilter {
  readonly entityRef?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly phase?: Phase;
  /** Only those of entities that the user, or a group of theirs, owns. */
  readonly owner?: 'me';
}

/** Which lines of a pod's log. */
export interface PodLogOptions {
  /** Default: the pod's first container. */
  readonly container?: string;
  /** Newest lines; default 500. */
  readonly tailLines?: number;
  /** The container before its last restart. */
  readonly previous?: boolean;
  readonly signal?: AbortSignal;
}

/** How a live stream is read. */
export interface WatchOptions {
  readonly signal?: AbortSignal;
  /**
   * Called at each sign of life, the comments included that the backend sends
   * while nothing changes: at least one every 15 s.
   */
  readonly onAlive?: () => void;
}

/** Whose pods: those of a Rollout's workload, or of the workload that a recorded release is about. */
export type PodsOf = RolloutRef | { readonly releaseRecord: string };

/**
 * The REST API of the backend, typed. Every call rejects with a `ResponseError`
 * of `@backstage/errors` when the backend refuses; `refusalOf` reads it.
 */
export interface RolloutsApi extends ReleasesApi, TemplatesApi {
  getClusters(options?: { signal?: AbortSignal }): Promise<ClusterView[]>;
  listRollouts(
    filter?: RolloutFilter,
    options?: { signal?: AbortSignal },
  ): Promise<RolloutView[]>;
  getRollout(
    ref: RolloutRef,
    options?: { signal?: AbortSignal },
  ): Promise<RolloutView>;
  /** What people call the places where services run, in the order of the configuration. */
  listEnvironments(options?: {
    signal?: AbortSignal;
  }): Promise<EnvironmentView[]>;
  /** The strategies that an entity can name. */
  listPresets(options?: { signal?: AbortSignal }): Promise<PresetView[]>;
  /** What came of the annotations by which an entity asks for Rollouts. */
  getEnrolment(
    entityRef: string,
    options?: { signal?: AbortSignal },
  ): Promise<EntityEnrolment>;
  /** Resolves when the command is written; the controller carries it out afterwards. */
  act(ref: RolloutRef, request: RolloutActionRequest): Promise<RolloutView>;
  getPods(of: PodsOf, options?: { signal?: AbortSignal }): Promise<PodView[]>;
  getPodLogs(of: PodsOf, pod: string, options?: PodLogOptions): Promise<string>;
  /** New text as the container writes it, until the signal aborts or the pod ends. */
  followPodLogs(
    of: PodsOf,
    pod: string,
    options?: PodLogOptions,
  ): AsyncIterable<string>;
  getTraffic(
    ref: RolloutRef,
    options?: { signal?: AbortSignal },
  ): Promise<MeasuredTraffic>;
  /** `minutes`: how far back, 5 to 360; default 30. */
  getTrafficSeries(
    ref: RolloutRef,
    options?: { minutes?: number; signal?: AbortSignal },
  ): Promise<TrafficSeries>;
  getRoutes(
    ref: RolloutRef,
    options?: { signal?: AbortSignal },
  ): Promise<RouteView[]>;
  /** Resolves when the cluster has the new template; the record tells what becomes of it. */
  startRelease(request: Omit<NewRelease, 'dryRun'>): Promise<ReleaseRecord>;
  /** What the release would do; the API server's admission is asked, and nothing is stored. */
  previewRelease(
    request: Omit<NewRelease, 'dryRun'>,
    options?: { signal?: AbortSignal },
  ): Promise<ReleasePreview>;
  /** What the next release of a workload starts from. */
  getPrefill(
    question: PrefillQuestion,
    options?: { signal?: AbortSignal },
  ): Promise<ReleasePrefill>;
  /** A release in waves. */
  getWaves(id: string, options?: { signal?: AbortSignal }): Promise<WavesView>;
  /** Nothing more begins; what is under way goes on. */
  stopWaves(id: string, asked?: WavesStop): Promise<WavesView>;
  /** What the cluster, and Teal in it, said about the Rollout; newest first. */
  getEvents(
    ref: RolloutRef,
    options?: { signal?: AbortSignal },
  ): Promise<EventView[]>;
  /** Why a pod is not ready; needs `rollouts.logs.read`. */
  diagnosePod(
    of: PodsOf,
    pod: string,
    options?: { signal?: AbortSignal },
  ): Promise<PodDiagnosis>;
  /** Releases what an earlier release brought out; what runs already is restarted through the same gate and steps. */
  rerelease(
    id: string,
    asked?: Omit<ReleaseAgain, 'dryRun'>,
  ): Promise<ReleaseRecord>;
  /** Goes back to what an earlier release brought out, by a new release. */
  rollBackTo(
    id: string,
    asked?: Omit<ReleaseAgain, 'dryRun'>,
  ): Promise<ReleaseRecord>;
  /** What either of them would do. */
  previewAgain(
    id: string,
    kind: 'rerelease' | 'rollback',
    asked?: Omit<ReleaseAgain, 'dryRun'>,
  ): Promise<ReleasePreview>;
  /** What a workload can be released to, the newest first. */
  listVersions(
    question: VersionQuestion,
    options?: { signal?: AbortSignal },
  ): Promise<VersionList>;
  /** For pipelines: an image was built. */
  registerVersion(version: NewVersion): Promise<void>;
  getConfiguration(
    entityRef: string,
    options?: { signal?: AbortSignal },
  ): Promise<ServiceConfiguration>;
  putConfiguration(update: ConfigurationUpdate): Promise<ServiceConfiguration>;
  /** A snapshot, then one change each; ends when the backend closes the stream (call again) or the signal aborts. */
  watchRollouts(
    filter?: Pick<RolloutFilter, 'entityRef' | 'owner'>,
    options?: WatchOptions,
  ): AsyncIterable<RolloutChange>;
  watchRollout(
    ref: RolloutRef,
    options?: WatchOptions,
  ): AsyncIterable<RolloutChange>;
}
