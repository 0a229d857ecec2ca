// SPDX-License-Identifier: Apache-2.0
import type { JsonPatchOperation } from '../kubeApi';
import type { BackendRef, HttpRoute, Share } from '../traffic/httpRoute';
import { routePatch } from '../traffic/routePatch';
import { trimRoute } from '../trimTraffic';

export const cart: Share = {
  service: 'cart',
  canary: 'cart-canary',
  rollout: 'cart',
};
export const checkout: Share = {
  service: 'checkout',
  canary: 'checkout-canary',
  rollout: 'checkout',
};

export type RouteObject = Parameters<typeof trimRoute>[0] & {
  spec: { rules: { backendRefs?: BackendRef[] }[] };
};

/** A whole HTTPRoute as the API server holds it. */
export function routeObject(
  rules: { backendRefs?: BackendRef[]; [field: string]: unknown }[],
  annotations?: Record<string, string>,
): RouteObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '1',
      generation: 3,
      ...(annotations ? { annotations } : {}),
    },
    spec: { rules },
  };
}

export const ref = (
  name: string,
  weight?: number,
  more: object = {},
): BackendRef => ({
  name,
  port: 80,
  ...(weight === undefined ? {} : { weight }),
  ...more,
});

/** Carries an edit out as the API server would: by its JSON patch. */
export function edited(
  object: RouteObject,
  edit: (route: HttpRoute) => HttpRoute,
): RouteObject {
  const before = trimRoute(object);
  const patched = applyPatch(object, routePatch(before, edit(before)));
  const { annotations } = patched.metadata;
  // The API server drops an empty map.
  if (annotations && !Object.keys(annotations).length) {
    delete patched.metadata.annotations;
  }
  return patched;
}

export function applyPatch(
  object: RouteObject,
  patch: readonly JsonPatchOperation[],
): RouteObject {
  const copy = structuredClone(object);
  for (const operation of patch) {
    const path = operation.path
      .slice(1)
      .split('/')
      .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));
    const last = path.pop() ?? '';
    let at = copy as unknown as Record<string, unknown>;
    for (const part of path) at = at[part] as Record<string, unknown>;
    if (operation.op === 'remove') delete at[last];
    else at[last] = operation.value;
  }
  return copy;
}
