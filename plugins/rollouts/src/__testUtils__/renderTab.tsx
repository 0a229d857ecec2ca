// SPDX-License-Identifier: Apache-2.0
import type { ReactElement } from 'react';
import type { Entity } from '@backstage/catalog-model';
import { errorApiRef, type RouteRef } from '@backstage/core-plugin-api';
import {
  type ToastApiMessage,
  toastApiRef,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import { mockApis } from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import {
  AuthorizeResult,
  type EvaluatePermissionRequest,
} from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  MockErrorApi,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { rolloutsApiRef, type ScreenApi } from '../api/rolloutsApiRef';
import { RolloutTab } from '../components/RolloutTab/RolloutTab';
import { rootRouteRef } from '../routes';

export const cartEntity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'cart',
    namespace: 'default',
    annotations: { 'backstage.io/kubernetes-id': 'cart' },
  },
};

/** The tab of `cart` on the given API. `denied`: names of permissions that the user lacks. */
export async function renderTab(options: {
  api: ScreenApi;
  denied?: readonly string[];
  /** Beginning of references to what the user has no right on. */
  deniedIn?: string;
  /** Instead of the tab. */
  part?: ReactElement;
  mountedRoutes?: Record<string, RouteRef>;
  /** What the address bar says. */
  path?: string;
}) {
  const toasts: string[] = [];
  const asked: EvaluatePermissionRequest[] = [];
  const { container } = await renderInTestApp(
    <TestApiProvider
      apis={[
        [rolloutsApiRef, options.api],
        [translationApiRef, mockApis.translation()],
        [errorApiRef, new MockErrorApi({ collect: true })],
        [
          toastApiRef,
          {
            post: (toast: ToastApiMessage) => {
              toasts.push(String(toast.title));
              return { close: () => {} };
            },
          },
        ],
        [
          permissionApiRef,
          {
            authorize: async (request: EvaluatePermissionRequest) => {
              asked.push(request);
              return {
                result: isDenied(request, options)
                  ? AuthorizeResult.DENY
                  : AuthorizeResult.ALLOW,
              };
            },
          },
        ],
      ]}
    >
      <EntityProvider entity={cartEntity}>
        {options.part ?? <RolloutTab />}
      </EntityProvider>
    </TestApiProvider>,
    {
      routeEntries: options.path ? [options.path] : undefined,
      mountedRoutes: {
        '/rollouts': rootRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        ...options.mountedRoutes,
      },
    },
  );
  return { container, toasts, asked };
}

function isDenied(
  { permission, resourceRef }: EvaluatePermissionRequest,
  options: { denied?: readonly string[]; deniedIn?: string },
): boolean {
  const { denied = [], deniedIn } = options;
  return (
    denied.includes(permission.name) ||
    (deniedIn !== undefined && Boolean(resourceRef?.startsWith(deniedIn)))
  );
}
