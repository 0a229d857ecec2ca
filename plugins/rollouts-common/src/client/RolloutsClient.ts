// SPDX-License-Identifier: Apache-2.0
import { ResponseError } from '@backstage/errors';
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
import type { EntityEnrolment, PresetView } from '../enrolment';
import type { EnvironmentView } from '../environments';
import type { EventView, KeptDiagnosis, PodDiagnosis } from '../diagnosis';
import type {
  PodLogOptions,
  PodsOf,
  RolloutFilter,
  RolloutsApi,
  WatchOptions,
} from './RolloutsApi';
import type { RolloutRef } from '../rolloutRef';
import type {
  NewRelease,
  PrefillQuestion,
  ReleaseAgain,
  ReleasePrefill,
  ReleasePreview,
} from '../newRelease';
import type { WavesStop, WavesView } from '../waves';
import type {
  ReleaseComparison,
  ReleaseDetail,
  ReleaseFilter,
  ReleaseManifest,
  ReleasePage,
  ReleaseRecord,
  Verdict,
} from '../releases';
import type {
  ReleaseStatistics,
  ReleaseStatisticsFilter,
} from '../releaseStatistics';
import type {
  ConfigurationUpdate,
  ServiceConfiguration,
} from '../baseConfiguration';
import type { NewVersion, VersionList, VersionQuestion } from '../versions';
import type {
  DeploymentTemplateView,
  TemplateList,
  TemplateRef,
  TemplateSyncResult,
} from '../templates';
import {
  againPath,
  logPath,
  podPath,
  podsPath,
  pathOf,
  query,
  releasePath,
  wavesPath,
  templatePath,
} from './paths';
import { sending } from './sending';
import { serverSentData } from './serverSentEvents';
import { textOf } from './textOf';

/** How a call may be ended. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** `RolloutsApi` over fetch. The two parts fit Backstage's `discoveryApi` and `fetchApi`, and a backend's discovery. */
export class RolloutsClient implements RolloutsApi {
  readonly #discovery: { getBaseUrl(pluginId: string): Promise<string> };
  readonly #fetch: typeof fetch;

  constructor(options: {
    discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
    fetchApi: { fetch: typeof fetch };
  }) {
    this.#discovery = options.discoveryApi;
    this.#fetch = options.fetchApi.fetch;
  }

  async getClusters(options?: CallOptions): Promise<ClusterView[]> {
    return this.#items('/clusters', options);
  }

  async listRollouts(
    filter?: RolloutFilter,
    options?: CallOptions,
  ): Promise<RolloutView[]> {
    return this.#items(`/rollouts${query({ ...filter })}`, options);
  }

  async getRollout(
    ref: RolloutRef,
    options?: CallOptions,
  ): Promise<RolloutView> {
    return this.#json(pathOf(ref), options);
  }

  async listEnvironments(options?: CallOptions): Promise<EnvironmentView[]> {
    return this.#items('/environments', options);
  }

  async listPresets(options?: CallOptions): Promise<PresetView[]> {
    return this.#items('/presets', options);
  }

  async getEnrolment(
    entityRef: string,
    options?: CallOptions,
  ): Promise<EntityEnrolment> {
    return this.#json(`/enrolment${query({ entityRef })}`, options);
  }

  async act(
    ref: RolloutRef,
    request: RolloutActionRequest,
  ): Promise<RolloutView> {
    return this.#json(`${pathOf(ref)}/actions`, sending('POST', request));
  }

  async startRelease(
    request: Omit<NewRelease, 'dryRun'>,
  ): Promise<ReleaseRecord> {
    return this.#json('/releases', sending('POST', request));
  }

  async previewRelease(
    request: Omit<NewRelease, 'dryRun'>,
    options: CallOptions = {},
  ): Promise<ReleasePreview> {
    return this.#json('/releases', {
      ...sending('POST', { ...request, dryRun: true }),
      ...signalOf(options),
    });
  }

  async rerelease(
    id: string,
    asked: Omit<ReleaseAgain, 'dryRun'> = {},
  ): Promise<ReleaseRecord> {
    return this.#json(againPath(id, 'rerelease'), sending('POST', asked));
  }

  async rollBackTo(
    id: string,
    asked: Omit<ReleaseAgain, 'dryRun'> = {},
  ): Promise<ReleaseRecord> {
    return this.#json(againPath(id, 'rollback'), sending('POST', asked));
  }

  async previewAgain(
    id: string,
    kind: 'rerelease' | 'rollback',
    asked: Omit<ReleaseAgain, 'dryRun'> = {},
  ): Promise<ReleasePreview> {
    return this.#json(
      againPath(id, kind),
      sending('POST', { ...asked, dryRun: true }),
    );
  }

  async getPrefill(
    question: PrefillQuestion,
    options?: CallOptions,
  ): Promise<ReleasePrefill> {
    return this.#json(`/prefill${query({ ...question })}`, options);
  }

  async getWaves(id: string, options?: CallOptions): Promise<WavesView> {
    return this.#json(wavesPath(id), options);
  }

  async stopWaves(id: string, asked: WavesStop = {}): Promise<WavesView> {
    return this.#json(`${wavesPath(id)}/stop`, sending('POST', asked));
  }

  async listVersions(
    question: VersionQuestion,
    options?: CallOptions,
  ): Promise<VersionList> {
    return this.#json(`/versions${query({ ...question })}`, options);
  }

  async registerVersion(version: NewVersion): Promise<void> {
    await this.#call('/versions', sending('POST', version));
  }

  async listTemplates(options?: CallOptions): Promise<TemplateList> {
    return this.#json('/templates', options);
  }

  async getTemplate(
    { id, version }: TemplateRef,
    options?: CallOptions,
  ): Promise<DeploymentTemplateView> {
    return this.#json(templatePath(id, version), options);
  }

  async syncTemplates(): Promise<TemplateSyncResult> {
    return this.#json('/templates/sync', { method: 'POST' });
  }

  async getConfiguration(
    entityRef: string,
    options?: CallOptions,
  ): Promise<ServiceConfiguration> {
    return this.#json(`/config${query({ entityRef })}`, options);
  }

  async putConfiguration(
    update: ConfigurationUpdate,
  ): Promise<ServiceConfiguration> {
    return this.#json('/config', sending('PUT', update));
  }

  async listReleases(
    filter: ReleaseFilter = {},
    options?: CallOptions,
  ): Promise<ReleasePage> {
    return this.#json(`/releases${query({ ...filter })}`, options);
  }

  async getReleaseStatistics(
    filter: ReleaseStatisticsFilter = {},
    options?: CallOptions,
  ): Promise<ReleaseStatistics> {
    return this.#json(`/releases/statistics${query({ ...filter })}`, options);
  }

  async getRelease(id: string, options?: CallOptions): Promise<ReleaseDetail> {
    return this.#json(releasePath(id), options);
  }

  async getReleaseManifest(
    id: string,
    options?: CallOptions,
  ): Promise<ReleaseManifest> {
    return this.#json(`${releasePath(id)}/manifest`, options);
  }

  async compareReleases(
    id: string,
    other: string,
    options?: CallOptions,
  ): Promise<ReleaseComparison> {
    return this.#json(
      `${releasePath(id)}/compare${query({ with: other })}`,
      options,
    );
  }

  async getReleaseDiagnosis(
    id: string,
    options?: CallOptions,
  ): Promise<KeptDiagnosis> {
    return this.#json(`${releasePath(id)}/diagnosis`, options);
  }

  async addReleaseNote(id: string, text: string): Promise<ReleaseDetail> {
    return this.#json(`${releasePath(id)}/notes`, sending('POST', { text }));
  }

  async giveReleaseVerdict(
    id: string,
    verdict: Verdict,
    text?: string,
  ): Promise<ReleaseDetail> {
    return this.#json(
      `${releasePath(id)}/verdict`,
      sending('POST', { verdict, text }),
    );
  }

  async getPods(of: PodsOf, options?: CallOptions): Promise<PodView[]> {
    return this.#items(podsPath(of), options);
  }

  async getPodLogs(
    of: PodsOf,
    pod: string,
    options: PodLogOptions = {},
  ): Promise<string> {
    const response = await this.#call(
      logPath(of, pod, options),
      signalOf(options),
    );
    return response.text();
  }

  async *followPodLogs(
    of: PodsOf,
    pod: string,
    options: PodLogOptions = {},
  ): AsyncGenerator<string> {
    const response = await this.#call(
      logPath(of, pod, options, { follow: true }),
      signalOf(options),
    );
    yield* textOf(response);
  }

  async getTraffic(
    ref: RolloutRef,
    options?: CallOptions,
  ): Promise<MeasuredTraffic> {
    return this.#json(`${pathOf(ref)}/traffic`, options);
  }

  async getTrafficSeries(
    ref: RolloutRef,
    options: CallOptions & { readonly minutes?: number } = {},
  ): Promise<TrafficSeries> {
    const { minutes } = options;
    return this.#json(
      `${pathOf(ref)}/traffic/series${query({ minutes })}`,
      signalOf(options),
    );
  }

  async getRoutes(
    ref: RolloutRef,
    options?: CallOptions,
  ): Promise<RouteView[]> {
    return this.#items(`${pathOf(ref)}/routes`, options);
  }

  async getEvents(
    ref: RolloutRef,
    options?: CallOptions,
  ): Promise<EventView[]> {
    return this.#items(`${pathOf(ref)}/kubernetes-events`, options);
  }

  async diagnosePod(
    of: PodsOf,
    pod: string,
    options?: CallOptions,
  ): Promise<PodDiagnosis> {
    return this.#json(`${podPath(of, pod)}/diagnosis`, options);
  }

  watchRollouts(
    filter?: Pick<RolloutFilter, 'entityRef' | 'owner'>,
    options?: WatchOptions,
  ): AsyncIterable<RolloutChange> {
    return this.#changes(`/events${query({ ...filter })}`, options);
  }

  watchRollout(
    ref: RolloutRef,
    options?: WatchOptions,
  ): AsyncIterable<RolloutChange> {
    return this.#changes(`${pathOf(ref)}/events`, options);
  }

  async *#changes(
    path: string,
    options: WatchOptions = {},
  ): AsyncGenerator<RolloutChange> {
    const response = await this.#call(path, {
      ...signalOf(options),
      headers: { accept: 'text/event-stream' },
    });
    for await (const data of serverSentData(textOf(response, options))) {
      yield JSON.parse(data) as RolloutChange;
    }
  }

  async #items<T>(path: string, init?: RequestInit): Promise<T[]> {
    const { items } = await this.#json<{ items: T[] }>(path, init);
    return items;
  }

  async #json<T>(path: string, init?: RequestInit): Promise<T> {
    const response = await this.#call(path, init);
    return (await response.json()) as T;
  }

  async #call(path: string, init?: RequestInit): Promise<Response> {
    const base = await this.#discovery.getBaseUrl('rollouts');
    const response = await this.#fetch(`${base}${path}`, init);
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response;
  }
}

function signalOf(options: CallOptions): { signal?: AbortSignal } {
  return options.signal ? { signal: options.signal } : {};
}
