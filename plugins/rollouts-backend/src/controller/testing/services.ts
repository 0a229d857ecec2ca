// SPDX-License-Identifier: Apache-2.0
/** Services as people have them, and what of each the extra Service takes over. */

interface ServiceShape {
  readonly what: string;
  /** spec as its user writes it, without the selector; the API server adds defaults. */
  readonly spec: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Fields of spec that only the stable Service has. */
  readonly keptBack?: readonly string[];
  /** Annotations that the extra Service gets, too. */
  readonly copied?: readonly string[];
}

const http = { name: 'http', port: 80, targetPort: 8080 };
const elb = 'service.beta.kubernetes.io/aws-load-balancer-type';

export const serviceShapes: readonly ServiceShape[] = [
  { what: 'one port', spec: { ports: [http] } },
  {
    what: 'one port without a name, whose target is the same',
    spec: { ports: [{ port: 8080 }] },
  },
  {
    what: 'several ports: named targets, protocols, an application protocol',
    spec: {
      ports: [
        { ...http, targetPort: 'http' },
        {
          name: 'grpc',
          port: 9000,
          targetPort: 'grpc',
          appProtocol: 'kubernetes.io/h2c',
        },
        { name: 'dns', port: 53, protocol: 'UDP' },
      ],
    },
  },
  { what: 'headless', spec: { clusterIP: 'None', ports: [http] } },
  { what: 'headless without ports', spec: { clusterIP: 'None' } },
  {
    what: 'a node port',
    spec: { type: 'NodePort', ports: [{ ...http, nodePort: 30_742 }] },
    keptBack: ['type', 'externalTrafficPolicy'],
  },
  {
    what: 'a load balancer, with its class, source ranges and annotations',
    spec: {
      type: 'LoadBalancer',
      loadBalancerClass: 'example.com/internal',
      loadBalancerSourceRanges: ['10.0.0.0/8'],
      externalTrafficPolicy: 'Local',
      ports: [http, { name: 'https', port: 443, targetPort: 8443 }],
    },
    annotations: {
      [elb]: 'nlb',
      'external-dns.alpha.kubernetes.io/hostname': 'cart.test',
    },
    keptBack: [
      'type',
      'loadBalancerClass',
      'loadBalancerSourceRanges',
      'externalTrafficPolicy',
      'healthCheckNodePort',
      'allocateLoadBalancerNodePorts',
    ],
  },
  {
    what: 'external addresses',
    spec: { externalIPs: ['192.0.2.7'], ports: [http] },
    keptBack: ['externalIPs', 'externalTrafficPolicy'],
  },
  {
    what: "clients that stay with their pod, and the node's own pods first",
    spec: {
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 600 } },
      internalTrafficPolicy: 'Local',
      ports: [http],
    },
  },
  {
    what: 'pods near the client, and those that are not ready, too',
    spec: {
      trafficDistribution: 'PreferClose',
      publishNotReadyAddresses: true,
      ports: [http],
    },
  },
  {
    what: 'both IP families where there are two',
    spec: {
      ipFamilyPolicy: 'PreferDualStack',
      ipFamilies: ['IPv4'],
      ports: [http],
    },
  },
  {
    what: 'a protocol that a data plane reads from an annotation',
    spec: { ports: [http] },
    annotations: {
      'projectcontour.io/upstream-protocol.h2c': 'http',
      'prometheus.io/scrape': 'true',
      'argocd.argoproj.io/tracking-id': 'cart:/Service:shop/cart',
    },
    copied: ['projectcontour.io/upstream-protocol.h2c'],
  },
];
