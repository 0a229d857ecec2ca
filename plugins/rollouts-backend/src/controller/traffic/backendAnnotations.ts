// SPDX-License-Identifier: Apache-2.0
/** Annotations of a Service by which data planes talk to its pods: protocol, limits, health checks, which pods are near. Pure. */

/**
 * A list of what is copied, not of what isn't: others make load balancers, DNS
 * names and scrapes of a Service, or say which tool it belongs to, and none of
 * that may happen a second time.
 */
const BACKEND = [
  // Contour: upstream-protocol.h2, .h2c and .tls, max-connections, ...
  'projectcontour.io/',
  'traefik.ingress.kubernetes.io/service.',
  'konghq.com/',
  'ingress.kubernetes.io/service-upstream',
  'haproxy.org/',
  'haproxy-ingress.github.io/',
  // AWS: a target group's type, protocol and health checks.
  'alb.ingress.kubernetes.io/',
  'cloud.google.com/backend-config',
  'cloud.google.com/app-protocols',
  'balancer.linkerd.io/',
  'retry.linkerd.io/',
  'timeout.linkerd.io/',
  'networking.istio.io/exportTo',
  'networking.istio.io/traffic-distribution',
  'service.kubernetes.io/topology-',
];

/** Those that the extra Service needs to be treated as the stable one is. */
export function backendAnnotations(
  annotations: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations).filter(([name]) =>
      BACKEND.some(known => name.startsWith(known)),
    ),
  );
}
