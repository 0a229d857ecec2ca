// SPDX-License-Identifier: Apache-2.0
import type { StepTraffic } from '@teal/rollouts-common';
import { trafficOf } from '@teal/rollouts-common';
import type {
  KubernetesObject,
  RouteObjects,
  Share,
} from '@teal/rollouts-node';
import { at, ingressObject, ofClass, to } from '../testing/ingresses';
import { specOf, styleOf } from './ingress';
import { ingressRouter } from './ingressRouter';

const cart: Share = {
  rollout: 'cart',
  namespace: 'shop',
  release: 'g7',
  service: 'cart',
  canary: 'cart-canary',
};
const style = 'rollouts.teal.dev/ingress-style';
const route = ofClass(
  'contour',
  ingressObject({
    defaultBackend: to('cart', 'http'),
    rules: [
      {
        host: 'shop.test',
        http: { paths: [at('/pay', to('checkout')), at('/', to('cart', 80))] },
      },
    ],
  }),
);

const under = (object: KubernetesObject, traffic: StepTraffic) =>
  ingressRouter.desired(
    { route: object, companions: [] },
    cart,
    trafficOf(traffic),
  );

it('serves one version, and lets the data plane know the other by a host that nobody asks for', () => {
  const waiting = (service: string) => ({
    host: 'cart-canary.web.shop.teal.invalid',
    http: {
      paths: [
        at('/http', to(service, 'http'), 'Exact'),
        at('/80', to(service, 80), 'Exact'),
      ],
    },
  });
  const served = (service: string) => ({
    host: 'shop.test',
    http: { paths: [at('/pay', to('checkout')), at('/', to(service, 80))] },
  });
  const stable = under(route, { weight: 0 }) as RouteObjects;
  expect(specOf(stable.route)).toEqual({
    ingressClassName: 'contour',
    defaultBackend: to('cart', 'http'),
    rules: [served('cart'), waiting('cart-canary')],
  });
  const canary = under(stable.route, { weight: 100 }) as RouteObjects;
  expect(specOf(canary.route)).toEqual({
    ingressClassName: 'contour',
    defaultBackend: to('cart-canary', 'http'),
    rules: [served('cart-canary'), waiting('cart')],
  });
  expect(canary.companions).toEqual([]);
});

it.each<[StepTraffic, string]>([
  [{ weight: 20 }, 'weights (20 was asked for)'],
  [{ matches: [{ method: 'GET' }] }, 'matches'],
  [{ mirror: {} }, 'mirror'],
  [{ weight: 100, sticky: { cookie: 'teal' } }, 'sticky sessions'],
])('refuses %j with what it can', (traffic, what) => {
  expect(under(route, traffic)).toEqual({
    refused: `Ingress web of class contour has no ${what}: use weights 0 and 100 only, or an HTTPRoute; where its controller knows the canary annotations of ingress-nginx, annotate it ${style}: nginx`,
  });
});

it('refuses a name that leaves no room for the host', () => {
  const long = {
    ...route,
    metadata: { ...route.metadata, name: 'w'.repeat(230) },
  };
  expect(under(long, { weight: 0 })).toEqual({
    refused: expect.stringContaining('is too long by 7 for the host'),
  });
});

it('refuses a part of a mergeable Ingress', () => {
  const minion = ingressObject(specOf(route), {
    'nginx.org/mergeable-ingress-type': 'minion',
  });
  expect(ingressRouter.check({ route: minion, companions: [] }, cart)).toBe(
    'Ingress web of class contour is part of a mergeable Ingress (nginx.org/mergeable-ingress-type), to which no host can be added; use an Ingress of its own, or an HTTPRoute',
  );
});

describe('the style', () => {
  const object = (
    className: string | undefined,
    annotations?: Record<string, string>,
  ) => {
    const { ingressClassName: _, ...spec } = specOf(route);
    const bare = ingressObject(spec, annotations);
    return className === undefined ? bare : ofClass(className, bare);
  };

  it.each<[string, KubernetesObject, 'nginx' | 'plain']>([
    ['class nginx', object('nginx'), 'nginx'],
    ['class nginx-internal', object('nginx-internal'), 'nginx'],
    ['class public.nginx', object('public.nginx'), 'nginx'],
    ['class contour', object('contour'), 'plain'],
    ['class nginxplus', object('nginxplus'), 'plain'],
    ['no class', object(undefined), 'plain'],
    [
      'the class as an annotation',
      object(undefined, { 'kubernetes.io/ingress.class': 'nginx' }),
      'nginx',
    ],
    [
      'no class, but an annotation of ingress-nginx',
      object(undefined, {
        'nginx.ingress.kubernetes.io/proxy-body-size': '8m',
      }),
      'nginx',
    ],
    [
      'class nginx of a controller that ignores canary annotations',
      object('nginx', { 'nginx.org/client-max-body-size': '8m' }),
      'plain',
    ],
    ["the user's word", object('higress', { [style]: 'nginx' }), 'nginx'],
    [
      "the user's word against it",
      object('nginx', { [style]: 'plain' }),
      'plain',
    ],
  ])('is told by %s', (_what, ingress, expected) => {
    expect(styleOf(ingress)).toBe(expected);
  });

  it('is refused when it is neither', () => {
    expect(
      ingressRouter.check(
        { route: object('nginx', { [style]: 'canary' }), companions: [] },
        cart,
      ),
    ).toBe(
      `annotation ${style} of Ingress web of class nginx is "canary"; it can be nginx or plain`,
    );
  });
});
