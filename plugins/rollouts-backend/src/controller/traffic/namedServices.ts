// SPDX-License-Identifier: Apache-2.0
/** Which Services of its own namespace a route sends requests to, kind by kind: how the route of a Service is found. */
import type { KubernetesObject } from '@teal/rollouts-node';

/** HTTPRoute and GRPCRoute: `backendRefs`. */
export function servicesOfGatewayRoute(route: KubernetesObject): string[] {
  const { rules } = (route.spec ?? {}) as {
    rules?: {
      backendRefs?: {
        group?: string;
        kind?: string;
        name: string;
        namespace?: string;
      }[];
    }[];
  };
  return once(
    (rules ?? [])
      .flatMap(({ backendRefs = [] }) => backendRefs)
      .filter(
        ({ group = '', kind = 'Service', namespace }) =>
          group === '' &&
          kind === 'Service' &&
          (namespace ?? route.metadata.namespace) === route.metadata.namespace,
      )
      .map(({ name }) => name),
  );
}

interface IngressBackend {
  service?: { name?: string };
}

/** Ingress: the default backend and those of the paths. */
export function servicesOfIngress(route: KubernetesObject): string[] {
  const { defaultBackend, rules = [] } = (route.spec ?? {}) as {
    defaultBackend?: IngressBackend;
    rules?: { http?: { paths?: { backend?: IngressBackend }[] } }[];
  };
  return once(
    [
      defaultBackend,
      ...rules.flatMap(({ http }) => (http?.paths ?? []).map(it => it.backend)),
    ].flatMap(backend => backend?.service?.name ?? []),
  );
}

/** VirtualService: destinations of `http`, by short name or with the namespace. */
export function servicesOfVirtualService(route: KubernetesObject): string[] {
  const { http = [] } = (route.spec ?? {}) as {
    http?: { route?: { destination?: { host?: string } }[] }[];
  };
  const { namespace } = route.metadata;
  return once(
    http
      .flatMap(entry => entry.route ?? [])
      .flatMap(({ destination }) => destination?.host ?? [])
      .flatMap(host => {
        const [name, where = namespace, ...rest] = host.split('.');
        const isService = rest.length === 0 || rest[0] === 'svc';
        return where === namespace && isService ? [name] : [];
      }),
  );
}

function once(names: readonly string[]): string[] {
  return [...new Set(names)];
}
