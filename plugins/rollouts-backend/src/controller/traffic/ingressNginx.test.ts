// SPDX-License-Identifier: Apache-2.0
import type { StepTraffic } from '@teal/rollouts-common';
import { trafficOf } from '@teal/rollouts-common';
import type {
  KubernetesObject,
  RouteObjects,
  Share,
} from '@teal/rollouts-node';
import {
  at,
  ingressObject,
  ofClass,
  plainOnly,
  to,
} from '../testing/ingresses';
import { specOf } from './ingress';
import { ingressRouter } from './ingressRouter';

const cart: Share = {
  rollout: 'cart',
  namespace: 'shop',
  release: 'g7',
  service: 'cart',
  canary: 'cart-canary',
};
const nginx = 'nginx.ingress.kubernetes.io/';
const rules = [{ host: 'shop.test', http: { paths: [at('/', to('cart'))] } }];

const ingress = (annotations?: Record<string, string>): KubernetesObject =>
  ofClass('nginx', ingressObject({ rules }, annotations));

const under = (
  route: KubernetesObject,
  traffic: StepTraffic,
  companions: readonly KubernetesObject[] = [],
) => ingressRouter.desired({ route, companions }, cart, trafficOf(traffic));

/** The second Ingress with this traffic. */
function canary(
  route: KubernetesObject,
  traffic: StepTraffic,
): KubernetesObject {
  const result = under(route, traffic) as RouteObjects;
  expect(result).toHaveProperty('route', route);
  expect(result.companions).toHaveLength(1);
  return result.companions[0];
}

it('is a second Ingress beside the untouched one', () => {
  expect(canary(ingress(), { weight: 20 })).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: 'web.cart-canary',
      namespace: 'shop',
      labels: { 'rollouts.teal.dev/rollout': 'cart' },
      annotations: {
        [`${nginx}canary`]: 'true',
        [`${nginx}canary-weight`]: '20',
        [`${nginx}canary-weight-total`]: '100',
        'rollouts.teal.dev/original.cart': '{"traffic":{"weight":20}}',
      },
    },
    spec: {
      ingressClassName: 'nginx',
      rules: [
        { host: 'shop.test', http: { paths: [at('/', to('cart-canary'))] } },
      ],
    },
  });
});

it('holds every path of the Service as nginx compares them, and nothing else', () => {
  const bucket = { resource: { kind: 'Bucket', name: 'assets' } };
  const route = ofClass(
    'nginx',
    ingressObject({
      tls: [{ hosts: ['shop.test'], secretName: 'shop-tls' }],
      defaultBackend: to('cart', 'http'),
      rules: [
        {
          host: 'shop.test',
          http: {
            paths: [
              at('/static', bucket),
              at('/cart', to('cart', 'http'), 'Exact'),
              at('/pay', to('checkout')),
            ],
          },
        },
        { host: 'parked.test' },
        {
          http: {
            paths: [
              { pathType: 'ImplementationSpecific', backend: to('cart', 8080) },
            ],
          },
        },
      ],
    }),
  );
  expect(specOf(canary(route, { weight: 1 }))).toEqual({
    ingressClassName: 'nginx',
    rules: [
      {
        host: 'shop.test',
        http: { paths: [at('/cart', to('cart-canary', 'http'), 'Exact')] },
      },
      {
        http: {
          paths: [at('/', to('cart-canary', 8080), 'ImplementationSpecific')],
        },
      },
    ],
  });
});

it('follows a default backend that stands alone as the path of everything', () => {
  const route = ofClass('nginx', ingressObject({ defaultBackend: to('cart') }));
  expect(specOf(canary(route, { weight: 1 })).rules).toEqual([
    { http: { paths: [at('/', to('cart-canary'))] } },
  ]);
});

it.each(plainOnly)('refuses %s', (_what, bare) => {
  const refused =
    "Ingress web of class nginx gives Service cart what no path takes (defaultBackend), and a canary Ingress can't follow that host by host; give it the path / of its hosts";
  const route = ofClass('nginx', bare);
  expect(ingressRouter.check({ route, companions: [] }, cart)).toBe(refused);
  expect(under(route, { weight: 5 })).toEqual({ refused });
});

it('copies the class by annotation and what counts for the backend, and nothing that others act on', () => {
  const route = ingressObject(
    { rules },
    {
      'kubernetes.io/ingress.class': 'nginx',
      'cert-manager.io/cluster-issuer': 'letsencrypt',
      'external-dns.alpha.kubernetes.io/hostname': 'shop.test',
      [`${nginx}load-balance`]: 'ewma',
      [`${nginx}upstream-hash-by`]: '$request_uri',
      [`${nginx}service-upstream`]: 'true',
      [`${nginx}rewrite-target`]: '/$2',
      [`${nginx}proxy-body-size`]: '8m',
    },
  );
  const { metadata, spec } = canary(route, { weight: 0 });
  expect(Object.keys(metadata.annotations ?? {}).sort()).toEqual([
    'kubernetes.io/ingress.class',
    `${nginx}canary`,
    `${nginx}canary-weight`,
    `${nginx}canary-weight-total`,
    `${nginx}load-balance`,
    `${nginx}service-upstream`,
    `${nginx}upstream-hash-by`,
    'rollouts.teal.dev/original.cart',
  ]);
  expect(spec).not.toHaveProperty('ingressClassName');
});

it('is edited, not made anew, and keeps what others wrote on it', () => {
  const made = canary(ingress(), { weight: 20 });
  const there: KubernetesObject = {
    ...made,
    metadata: {
      ...made.metadata,
      resourceVersion: '5',
      annotations: { ...made.metadata.annotations, 'policy/checked': 'yes' },
      labels: { ...made.metadata.labels, tier: 'edge' },
    },
  };
  const { companions } = under(ingress(), { weight: 40 }, [
    there,
  ]) as RouteObjects;
  expect(companions).toHaveLength(1);
  expect(companions[0].metadata).toMatchObject({
    resourceVersion: '5',
    labels: { tier: 'edge', 'rollouts.teal.dev/rollout': 'cart' },
    annotations: { 'policy/checked': 'yes', [`${nginx}canary-weight`]: '40' },
  });
});

describe('c1', () => {
  const check = (route: KubernetesObject, ...companions: KubernetesObject[]) =>
    ingressRouter.check(
      {
        route,
        companions: companions.filter(it =>
          ingressRouter.belongs?.(it, route, cart),
        ),
      },
      cart,
    );
  const named = (name: string, object: KubernetesObject): KubernetesObject => ({
    ...object,
    metadata: { ...object.metadata, name },
  });

  it('lets a second Ingress of other paths be', () => {
    const other = named(
      'pay-canary',
      ofClass(
        'nginx',
        ingressObject(
          { rules: [{ http: { paths: [at('/pay', to('checkout-blue'))] } }] },
          { [`${nginx}canary`]: 'true' },
        ),
      ),
    );
    expect(check(ingress(), other)).toBeUndefined();
  });

  it("refuses a canary Ingress of somebody else's for the same path", () => {
    const rival = named('cart-blue', ingress({ [`${nginx}canary`]: 'true' }));
    expect(check(ingress(), rival)).toBe(
      'Ingress cart-blue is a canary Ingress for the same host and path as Ingress web of class nginx, and nginx knows one at most; delete it',
    );
  });

  it('refuses when the name of the second Ingress is taken', () => {
    expect(check(ingress(), named('web.cart-canary', ingress()))).toBe(
      "Ingress web.cart-canary exists and isn't Teal's; rename or delete it",
    );
  });

  it('refuses a canary Ingress as the route, and TLS that is passed through', () => {
    expect(check(ingress({ [`${nginx}canary`]: 'true' }))).toBe(
      'Ingress web of class nginx is a canary Ingress itself; name the Ingress whose requests it takes',
    );
    expect(check(ingress({ [`${nginx}ssl-passthrough`]: 'true' }))).toBe(
      `Ingress web of class nginx passes TLS through (${nginx}ssl-passthrough), so nginx sees no requests that it could share out; end TLS at the Ingress`,
    );
  });
});
