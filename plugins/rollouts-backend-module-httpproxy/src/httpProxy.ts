// SPDX-License-Identifier: Apache-2.0
/** The parts of an HTTPProxy (projectcontour.io/v1) that the router reads. */
import type { KubernetesObject } from '@teal/rollouts-node';

export interface ProxyService {
  readonly name: string;
  readonly port: number;
  /** Percent, or rather a part of the sum of all; absent everywhere: equal parts. */
  readonly weight?: number;
  /** It gets copies, and no requests of its own. */
  readonly mirror?: boolean;
}

export interface ProxyRoute {
  readonly services?: readonly ProxyService[];
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly observedGeneration?: number;
  readonly message?: string;
}

export function routesOf(proxy: KubernetesObject): readonly ProxyRoute[] {
  return (proxy.spec?.routes ?? []) as readonly ProxyRoute[];
}

/** The HTTPProxy with each list of services replaced; a route without one stays as it is. */
export function withServices(
  proxy: KubernetesObject,
  edit: (services: readonly ProxyService[]) => readonly ProxyService[],
): KubernetesObject {
  if (!proxy.spec?.routes) return proxy;
  const routes = routesOf(proxy).map(route =>
    route.services ? { ...route, services: edit(route.services) } : route,
  );
  return { ...proxy, spec: { ...proxy.spec, routes } };
}

/** Contour's own word on the HTTPProxy. */
export function validOf(proxy: KubernetesObject): Condition | undefined {
  const { conditions = [] } = (proxy.status ?? {}) as {
    conditions?: readonly Condition[];
  };
  return conditions.find(({ type }) => type === 'Valid');
}
