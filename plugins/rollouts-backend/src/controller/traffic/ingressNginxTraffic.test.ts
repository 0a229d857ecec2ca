// SPDX-License-Identifier: Apache-2.0
import type { StepTraffic } from '@teal/rollouts-common';
import { trafficOf } from '@teal/rollouts-common';
import type {
  KubernetesObject,
  RouteObjects,
  Share,
} from '@teal/rollouts-node';
import { at, ingressObject, ofClass, to } from '../testing/ingresses';
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

/** Its nginx annotations, without the prefix. */
function annotationsOf(object: KubernetesObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object.metadata.annotations ?? {})
      .filter(([name]) => name.startsWith(nginx))
      .map(([name, value]) => [name.slice(nginx.length), value]),
  );
}

describe('matches', () => {
  const insider = { name: 'x-user', value: 'insider' };
  const beta = { name: 'beta', value: 'always' };

  it.each<[string, StepTraffic, Record<string, string>]>([
    [
      "a header's value",
      { matches: [{ headers: [insider] }] },
      { 'canary-by-header': 'x-user', 'canary-by-header-value': 'insider' },
    ],
    [
      "a pattern of a header's whole value",
      {
        matches: [
          {
            headers: [
              { name: 'x-user', value: 'a|b.*', type: 'RegularExpression' },
            ],
          },
        ],
      },
      {
        'canary-by-header': 'x-user',
        'canary-by-header-pattern': '^(?:a|b.*)$',
      },
    ],
    [
      'a cookie that says always',
      { matches: [{ cookies: [beta] }] },
      { 'canary-by-cookie': 'beta' },
    ],
    [
      'a header or a cookie, with a weight for the rest',
      {
        weight: 10,
        matches: [{ cookies: [beta] }, { headers: [insider] }],
      },
      {
        'canary-weight': '10',
        'canary-by-cookie': 'beta',
        'canary-by-header': 'x-user',
        'canary-by-header-value': 'insider',
      },
    ],
  ])('can be %s', (_what, traffic, expected) => {
    const own = canary(ingress(), traffic);
    expect(annotationsOf(own)).toEqual({
      canary: 'true',
      'canary-weight': '0',
      'canary-weight-total': '100',
      ...expected,
    });
    expect(
      ingressRouter.read({ route: ingress(), companions: [own] }, cart),
    ).toMatchObject({ exposed: true, traffic: trafficOf(traffic) });
  });

  const can =
    'Ingress web of class nginx: nginx can match one header (its value or a pattern) or one cookie with the value "always", each alone, but not';

  it.each<[StepTraffic['matches'], string]>([
    [[{ method: 'GET' }], `${can} a method; use an HTTPRoute`],
    [[{ path: { value: '/new' } }], `${can} a path; use an HTTPRoute`],
    [
      [{ queryParams: [{ name: 'preview', value: '1' }] }],
      `${can} query parameters; use an HTTPRoute`,
    ],
    [
      [{ headers: [insider], cookies: [beta] }],
      `${can} two conditions at once (AND); use an HTTPRoute`,
    ],
    [
      [{ headers: [insider] }, { headers: [{ name: 'x-b', value: '1' }] }],
      `${can} 2 headers; use an HTTPRoute`,
    ],
    [
      [{ cookies: [beta] }, { cookies: [{ name: 'b', value: 'always' }] }],
      `${can} 2 cookies; use an HTTPRoute`,
    ],
    [
      [{ cookies: [{ name: 'beta', value: 'yes' }] }],
      `${can} beta=yes; use an HTTPRoute`,
    ],
    [
      [{ headers: [{ name: 'x-user', value: 'Jos\u00e9' }] }],
      'Ingress web of class nginx: ingress-nginx doesn\'t take the value "Jos\u00e9" in an annotation; use letters, digits and - . _ ~ / : only (a pattern also ^ $ [ ] ( ) { } * + ? | & = \\)',
    ],
  ])('%j are refused with what nginx can', (matches, refused) => {
    expect(under(ingress(), { matches })).toEqual({ refused });
  });
});

it('refuses copies of requests', () => {
  expect(under(ingress(), { mirror: { percent: 10 } })).toEqual({
    refused:
      "Ingress web of class nginx can't copy requests to the new version (mirror): the canary annotations of nginx know weights, a header and a cookie; use an HTTPRoute",
  });
});

describe('sessions', () => {
  const held = ingress({
    [`${nginx}affinity`]: 'cookie',
    [`${nginx}session-cookie-name`]: 'SHOP',
    [`${nginx}session-cookie-max-age`]: '3600',
  });
  const behavior = (traffic: StepTraffic) =>
    annotationsOf(canary(held, traffic))['affinity-canary-behavior'];

  it("are nginx's own, by the user's cookie", () => {
    expect(behavior({ weight: 20, sticky: { cookie: 'SHOP' } })).toBe('sticky');
    expect(
      behavior({ weight: 20, sticky: { cookie: 'SHOP', maxAge: '1h' } }),
    ).toBe('sticky');
    expect(behavior({ weight: 100 })).toBe('sticky');
  });

  it('hold nobody at the new version once nothing is sent there', () => {
    expect(behavior({ weight: 0 })).toBe('legacy');
    const read = (traffic: StepTraffic) =>
      ingressRouter.read(
        { route: held, companions: [canary(held, traffic)] },
        cart,
      ).exposed;
    expect(read({ weight: 0 })).toBe(false);
    expect(read({ weight: 0, sticky: { cookie: 'SHOP' } })).toBe(true);
  });

  it.each<[string, KubernetesObject, StepTraffic, string]>([
    [
      'where the Ingress has none',
      ingress(),
      { weight: 20, sticky: { cookie: 'teal' } },
      `Ingress web of class nginx: sticky needs nginx's own session affinity; annotate the Ingress ${nginx}affinity: cookie`,
    ],
    [
      'by another cookie',
      held,
      { weight: 20, sticky: { cookie: 'teal' } },
      `Ingress web of class nginx: its sessions are held by cookie SHOP (${nginx}session-cookie-name); name that one in sticky.cookie, not teal`,
    ],
    [
      'of another length',
      held,
      { weight: 20, sticky: { cookie: 'SHOP', maxAge: '2h' } },
      `Ingress web of class nginx: its sessions last 3600 s (${nginx}session-cookie-max-age), not 2h; leave sticky.maxAge out`,
    ],
    [
      'by the hash of a header',
      held,
      { weight: 20, sticky: { header: 'x-user' } },
      'Ingress web of class nginx: nginx has no hash of a header that decides between versions (sticky.header); use sticky.cookie, or match the header by its end, such as ids that end in 0 to 3, and by more of them in later steps',
    ],
    [
      'that a step says nothing about',
      held,
      { weight: 20 },
      `Ingress web of class nginx: nginx keeps its clients' sessions (${nginx}affinity) where they are, whatever a step's weight and matches say; ask for sticky: {cookie: SHOP}, and the weight is that of new sessions`,
    ],
  ])('are refused %s', (_what, route, traffic, refused) => {
    expect(under(route, traffic)).toEqual({ refused });
  });
});
