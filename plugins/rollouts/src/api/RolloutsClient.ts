// SPDX-License-Identifier: Apache-2.0
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import type {
  MeasuredTraffic,
  PodView,
  RolloutActionRequest,
  RolloutChange,
  RolloutView,
} from '@teal/rollouts-common';
import { readEventStream } from '../live/readEventStream';
import { RequestFailure } from './RequestFailure';
import type { RolloutKey } from './rolloutKey';
import type { RolloutQuery, RolloutsApi } from './RolloutsApi';

const LOG_LINES = 2_000;

/** RolloutsApi over HTTP; fetchApi adds the user's token, also to the live stream (EventSource can't). */
export class RolloutsClient implements RolloutsApi {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
  }

  async list(query: RolloutQuery, options: { signal: AbortSignal }) {
    const body = await this.#json<{ items: RolloutView[] }>(
      `/rollouts${searchOf(query)}`,
      options,
    );
    return body.items;
  }

  async *changes(
    query: RolloutQuery,
    options: { signal: AbortSignal },
  ): AsyncIterable<RolloutChange> {
    const response = await this.#request(`/events${searchOf(query)}`, {
      headers: { Accept: 'text/event-stream' },
      signal: options.signal,
    });
    if (!response.body) {
      throw new RequestFailure({
        status: 0,
        message: 'This browser gives no stream for live updates',
      });
    }
    for await (const data of readEventStream(response.body)) {
      yield JSON.parse(data) as RolloutChange;
    }
  }

  async act(key: RolloutKey, request: RolloutActionRequest) {
    await this.#request(`${pathOf(key)}/actions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
    });
  }

  async pods(key: RolloutKey, options: { signal: AbortSignal }) {
    const body = await this.#json<{ items: PodView[] }>(
      `${pathOf(key)}/pods`,
      options,
    );
    return body.items;
  }

  async logs(key: RolloutKey, pod: string, options: { signal: AbortSignal }) {
    const response = await this.#request(
      `${pathOf(key)}/pods/${encodeURIComponent(
        pod,
      )}/logs?tailLines=${LOG_LINES}`,
      { signal: options.signal },
    );
    return response.text();
  }

  async measuredTraffic(key: RolloutKey, options: { signal: AbortSignal }) {
    return this.#json<MeasuredTraffic>(`${pathOf(key)}/traffic`, options);
  }

  async #json<T>(path: string, init: RequestInit): Promise<T> {
    const response = await this.#request(path, init);
    return (await response.json()) as T;
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const base = await this.#discoveryApi.getBaseUrl('rollouts');
    let response: Response;
    try {
      response = await this.#fetchApi.fetch(`${base}${path}`, init);
    } catch (error) {
      throw RequestFailure.from(error);
    }
    if (!response.ok) throw await RequestFailure.fromResponse(response);
    return response;
  }
}

function searchOf(query: RolloutQuery): string {
  return query.entityRef
    ? `?${new URLSearchParams({ entityRef: query.entityRef })}`
    : '';
}

function pathOf(key: RolloutKey): string {
  const parts = [key.cluster, key.namespace, key.name];
  return `/rollouts/${parts.map(encodeURIComponent).join('/')}`;
}
