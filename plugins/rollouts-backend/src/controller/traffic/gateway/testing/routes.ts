// SPDX-License-Identifier: Apache-2.0
/** Routes as the API server holds them, and people who edit them. */
import type { Traffic } from '@teal/rollouts-common';
import type {
  KubernetesObject,
  Share,
  TrafficRouter,
} from '@teal/rollouts-node';
import type { JsonPatchOperation } from '../../../kubeApi';
import { objectPatch } from '../../objectPatch';
import type { HttpMatch } from '../httpMatches';
import type { BackendRef, RouteRule } from '../routeRule';

export const cart: Share = shareOf('cart');
export const checkout: Share = shareOf('checkout');

export function shareOf(name: string): Share {
  return {
    rollout: name,
    namespace: 'shop',
    release: 'g7',
    service: name,
    canary: `${name}-canary`,
  };
}

export const contour = 'projectcontour.io/gateway-controller';
export const istio = 'istio.io/gateway-controller';

export function routeOf(
  rules: readonly RouteRule<object>[],
  more: {
    readonly controllers?: readonly string[];
    readonly annotations?: Readonly<Record<string, string>>;
    readonly spec?: object;
    readonly kind?: string;
  } = {},
): KubernetesObject {
  const {
    controllers = [contour],
    annotations,
    spec,
    kind = 'HTTPRoute',
  } = more;
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind,
    metadata: {
      name: 'web',
      namespace: 'shop',
      generation: 3,
      resourceVersion: '1',
      ...(annotations ? { annotations } : {}),
    },
    spec: { ...spec, rules },
    status: {
      parents: controllers.map(controllerName => ({
        parentRef: { name: 'web' },
        controllerName,
        conditions: ['Accepted', 'ResolvedRefs'].map(type => ({
          type,
          status: 'True',
          observedGeneration: 3,
        })),
      })),
    },
  };
}

export function ref(
  name: string,
  weight?: number,
  more: Partial<BackendRef> = {},
): BackendRef {
  return {
    name,
    port: 80,
    ...(weight === undefined ? {} : { weight }),
    ...more,
  };
}

export function prefix(
  value: string,
  more: Omit<HttpMatch, 'path'> = {},
): HttpMatch {
  return { path: { type: 'PathPrefix', value }, ...more };
}

export function exactly(name: string, value: string) {
  return { type: 'Exact' as const, name, value };
}

/** The route with this traffic. @throws Error with the sentence of a refusal. */
export function asked(
  router: TrafficRouter,
  route: KubernetesObject,
  share: Share,
  traffic: Traffic,
): KubernetesObject {
  const desired = router.desired({ route, companions: [] }, share, traffic);
  if ('refused' in desired) throw new Error(desired.refused);
  return stored(route, desired.route);
}

export function left(
  router: TrafficRouter,
  route: KubernetesObject,
  share: Share,
): KubernetesObject {
  return stored(
    route,
    router.withdrawn({ route, companions: [] }, share).route,
  );
}

/** What the API server holds after the controller's write: its patch, carried out. */
function stored(
  before: KubernetesObject,
  wanted: KubernetesObject,
): KubernetesObject {
  const after = applied(before, objectPatch(before, wanted));
  const { annotations, ...metadata } = after.metadata;
  // It drops an empty map.
  return annotations && !Object.keys(annotations).length
    ? { ...after, metadata }
    : after;
}

function applied(
  object: KubernetesObject,
  patch: readonly JsonPatchOperation[],
): KubernetesObject {
  // As text: what is written twice must not stay one object in two places.
  const copy = JSON.parse(JSON.stringify(object)) as KubernetesObject;
  for (const operation of patch) {
    const path = operation.path
      .slice(1)
      .split('/')
      .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));
    const last = path.pop() ?? '';
    let at = copy as unknown as Record<string, unknown>;
    for (const part of path) at = at[part] as Record<string, unknown>;
    if (operation.op === 'remove') delete at[last];
    else at[last] = JSON.parse(JSON.stringify(operation.value));
  }
  return copy;
}

/** The sentence; undefined: it isn't refused. */
export function refusal(
  router: TrafficRouter,
  route: KubernetesObject,
  share: Share,
  traffic: Traffic,
): string | undefined {
  const desired = router.desired({ route, companions: [] }, share, traffic);
  return 'refused' in desired ? desired.refused : undefined;
}
