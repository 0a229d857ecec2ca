// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Share } from '@teal/rollouts-node';
import type { JsonPatchOperation } from '../kubeApi';
import type { BackendRef, HttpRoute } from '../traffic/httpRoute';
import { httpRouteRouter, objectOf, viewOf } from '../traffic/httpRouteRouter';
import { objectPatch } from '../traffic/objectPatch';
import type { RouteObject as AnyRoute } from '../trimRoute';
import { routeTrimmer } from '../trimRoute';

const trim = routeTrimmer(httpRouteRouter.resource);

const release = { namespace: 'shop', release: 'g7' };
export const cart: Share = {
  ...release,
  service: 'cart',
  canary: 'cart-canary',
  rollout: 'cart',
};
export const checkout: Share = {
  ...release,
  service: 'checkout',
  canary: 'checkout-canary',
  rollout: 'checkout',
};

export type RouteObject = AnyRoute & {
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
  const before = objectNow(object);
  const after = objectOf(before, edit(viewOf(before)));
  const patched = applyPatch(object, objectPatch(before, after));
  const { annotations } = patched.metadata;
  // The API server drops an empty map.
  if (annotations && !Object.keys(annotations).length) {
    delete patched.metadata.annotations;
  }
  return patched;
}

/** As a router sees it. */
export function objectNow(object: RouteObject): KubernetesObject {
  return trim(object).object;
}

/** The part that the arithmetic reads. */
export function seen(object: RouteObject): HttpRoute {
  return viewOf(objectNow(object));
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
