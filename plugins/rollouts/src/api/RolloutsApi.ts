// SPDX-License-Identifier: Apache-2.0
import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  MeasuredTraffic,
  PodView,
  RolloutActionRequest,
  RolloutChange,
  RolloutView,
} from '@teal/rollouts-common';
import type { RolloutKey } from './rolloutKey';

/** Which Rollouts are meant. Empty: all that the user may see. */
export interface RolloutQuery {
  /** `component:default/cart` */
  readonly entityRef?: string;
}

/** What the screens ask of the backend. Every method rejects with a RequestFailure. */
export interface RolloutsApi {
  list(
    query: RolloutQuery,
    options: { signal: AbortSignal },
  ): Promise<RolloutView[]>;

  /** Opens the live stream and gives one change after the other: a snapshot first. Ends when the server ends it. */
  changes(
    query: RolloutQuery,
    options: { signal: AbortSignal },
  ): AsyncIterable<RolloutChange>;

  /** Resolves when the backend has accepted the action (202). */
  act(key: RolloutKey, request: RolloutActionRequest): Promise<void>;

  pods(key: RolloutKey, options: { signal: AbortSignal }): Promise<PodView[]>;

  /** The last lines of a pod's log. */
  logs(
    key: RolloutKey,
    pod: string,
    options: { signal: AbortSignal },
  ): Promise<string>;

  /** One metrics query: call it only while somebody looks. */
  measuredTraffic(
    key: RolloutKey,
    options: { signal: AbortSignal },
  ): Promise<MeasuredTraffic>;
}

/** The API that the screens use; replace it to run them without a backend. */
export const rolloutsApiRef = createApiRef<RolloutsApi>().with({
  id: 'plugin.rollouts.client',
  pluginId: 'rollouts',
});
