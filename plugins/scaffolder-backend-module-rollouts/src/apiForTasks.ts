// SPDX-License-Identifier: Apache-2.0
/**
 * The rollouts backend as the person sees it who runs the template: every call
 * carries a token on that person's behalf, so their permissions decide and the
 * audit names them. The module has no rights of its own.
 */
import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import type { RolloutsApi } from '@teal/rollouts-common';
import { RolloutsClient } from '@teal/rollouts-common';

/** The part of a task's context that says who runs it. */
export interface Initiated {
  getInitiatorCredentials(): Promise<BackstageCredentials>;
}

/** The API for one task. */
export type ApiFor = (task: Initiated) => RolloutsApi;

/** What an action is made of. */
export interface ActionParts {
  readonly apiFor: ApiFor;
}

/** Builds the API for tasks; a token is asked for with each call, because a task can outlive one. */
export function apiForTasks({
  auth,
  discovery,
}: {
  readonly auth: AuthService;
  readonly discovery: DiscoveryService;
}): ApiFor {
  return task =>
    new RolloutsClient({
      discoveryApi: discovery,
      fetchApi: {
        async fetch(input, init) {
          const { token } = await auth.getPluginRequestToken({
            onBehalfOf: await task.getInitiatorCredentials(),
            targetPluginId: 'rollouts',
          });
          const headers = new Headers(init?.headers);
          headers.set('authorization', `Bearer ${token}`);
          return fetch(input, { ...init, headers });
        },
      },
    });
}
