// SPDX-License-Identifier: Apache-2.0
/** Ingresses as people have them; each gives something to Service cart. */
import type { KubernetesObject } from '@teal/rollouts-node';
import type {
  IngressBackend,
  IngressPath,
  IngressSpec,
} from '../traffic/ingress';

const nginx = 'nginx.ingress.kubernetes.io/';

/** A whole Ingress as the API server holds it. */
export function ingressObject(
  spec: IngressSpec & { readonly tls?: object[] },
  annotations?: Record<string, string>,
): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: 'web',
      namespace: 'shop',
      generation: 1,
      resourceVersion: '1',
      ...(annotations ? { annotations } : {}),
    },
    spec: spec as Record<string, unknown>,
    status: { loadBalancer: {} },
  };
}

export function to(name: string, port: number | string = 80): IngressBackend {
  return {
    service: {
      name,
      port: typeof port === 'number' ? { number: port } : { name: port },
    },
  };
}

export function at(
  path: string,
  backend: IngressBackend,
  pathType: string = 'Prefix',
): IngressPath {
  return { path, pathType, backend };
}

/** By what is particular about it, without a class. */
export const realLife: readonly (readonly [string, KubernetesObject])[] = [
  [
    'one host, one path',
    ingressObject({
      rules: [{ host: 'shop.test', http: { paths: [at('/', to('cart'))] } }],
    }),
  ],
  [
    'a default backend and nothing else',
    ingressObject({ defaultBackend: to('cart') }),
  ],
  [
    'a default backend beside a path to the same Service',
    ingressObject({
      defaultBackend: to('cart'),
      rules: [
        {
          host: 'shop.test',
          http: { paths: [at('/pay', to('checkout')), at('/', to('cart'))] },
        },
      ],
    }),
  ],
  [
    'several hosts, TLS, a certificate and a DNS name made from annotations',
    ingressObject(
      {
        tls: [
          {
            hosts: ['shop.test', 'www.shop.test'],
            secretName: 'shop-tls',
          },
        ],
        rules: ['shop.test', 'www.shop.test'].map(host => ({
          host,
          http: { paths: [at('/', to('cart', 'http'))] },
        })),
      },
      {
        'cert-manager.io/cluster-issuer': 'letsencrypt',
        'external-dns.alpha.kubernetes.io/hostname': 'shop.test',
        [`${nginx}ssl-redirect`]: 'true',
      },
    ),
  ],
  [
    'two Services in one rule, with several path types',
    ingressObject({
      rules: [
        {
          host: 'shop.test',
          http: {
            paths: [
              at('/cart', to('cart')),
              at('/cart/health', to('cart', 9090), 'Exact'),
              at('/checkout', to('checkout')),
              at('/', to('frontend')),
            ],
          },
        },
      ],
    }),
  ],
  [
    'a rewrite by regular expression',
    ingressObject(
      {
        rules: [
          {
            host: 'api.shop.test',
            http: {
              paths: [
                at('/cart(/|$)(.*)', to('cart'), 'ImplementationSpecific'),
              ],
            },
          },
        ],
      },
      {
        [`${nginx}use-regex`]: 'true',
        [`${nginx}rewrite-target`]: '/$2',
      },
    ),
  ],
  [
    'a bucket as backend, a rule without paths, a host by wildcard',
    ingressObject({
      rules: [
        {
          host: 'static.shop.test',
          http: {
            paths: [
              at('/', {
                resource: {
                  apiGroup: 'storage.example.com',
                  kind: 'Bucket',
                  name: 'assets',
                },
              }),
            ],
          },
        },
        { host: 'parked.shop.test' },
        { host: '*.shop.test', http: { paths: [at('/', to('cart'))] } },
      ],
    }),
  ],
  [
    'the Service on three ports, by number and by name',
    ingressObject({
      rules: [
        {
          host: 'shop.test',
          http: {
            paths: [
              at('/', to('cart', 80)),
              at('/admin', to('cart', 'admin')),
              at('/grpc', to('cart', 9000), 'ImplementationSpecific'),
            ],
          },
        },
      ],
    }),
  ],
  [
    'no host at all, a path without a path',
    ingressObject({
      rules: [
        {
          http: {
            paths: [
              { pathType: 'ImplementationSpecific', backend: to('cart') },
            ],
          },
        },
      ],
    }),
  ],
  [
    'the same host in two rules',
    ingressObject({
      rules: [
        { host: 'shop.test', http: { paths: [at('/a', to('cart'))] } },
        { host: 'shop.test', http: { paths: [at('/b', to('checkout'))] } },
        { host: 'shop.test', http: { paths: [at('/c', to('cart'))] } },
      ],
    }),
  ],
  [
    'balancing by the client, limits and CORS',
    ingressObject(
      {
        rules: [{ host: 'shop.test', http: { paths: [at('/', to('cart'))] } }],
      },
      {
        [`${nginx}upstream-hash-by`]: '$binary_remote_addr',
        [`${nginx}load-balance`]: 'ewma',
        [`${nginx}limit-rps`]: '20',
        [`${nginx}enable-cors`]: 'true',
        [`${nginx}proxy-read-timeout`]: '120',
      },
    ),
  ],
];

/** What a second Ingress can't follow. */
export const plainOnly: typeof realLife = [
  [
    'a default backend beside rules of other Services',
    ingressObject({
      defaultBackend: to('cart'),
      rules: [
        { host: 'shop.test', http: { paths: [at('/pay', to('checkout'))] } },
      ],
    }),
  ],
  [
    'a default backend and a path that takes everything',
    ingressObject({
      defaultBackend: to('cart', 'http'),
      rules: [{ http: { paths: [at('/', to('checkout'))] } }],
    }),
  ],
];

/** The same Ingress of a class. */
export function ofClass(
  ingressClassName: string,
  ingress: KubernetesObject,
): KubernetesObject {
  return { ...ingress, spec: { ingressClassName, ...ingress.spec } };
}
