// SPDX-License-Identifier: Apache-2.0
import type {
  KubernetesObject,
  RouteObjects,
  Share,
} from '@teal/rollouts-node';
import * as fc from 'fast-check';
import type { ProxyRoute } from './httpProxy';
import { httpProxyRouter } from './httpProxyRouter';

const { applied, check, desired, read, withdrawn } = httpProxyRouter;

const cart: Share = {
  rollout: 'cart',
  namespace: 'shop',
  release: 'g7',
  service: 'cart',
  canary: 'cart-canary',
};
const checkout: Share = {
  ...cart,
  rollout: 'checkout',
  service: 'checkout',
  canary: 'checkout-canary',
};

const proxy = (
  routes: readonly (ProxyRoute & { conditions?: object[] })[],
  more: Partial<KubernetesObject> = {},
): RouteObjects => ({
  route: {
    apiVersion: 'projectcontour.io/v1',
    kind: 'HTTPProxy',
    metadata: { name: 'web', namespace: 'shop', generation: 3 },
    spec: { virtualhost: { fqdn: 'shop.test' }, routes },
    ...more,
  },
  companions: [],
});

const storefront = proxy([
  { conditions: [{ prefix: '/static' }], services: [] },
  {
    conditions: [{ prefix: '/cart' }],
    services: [
      { name: 'cart', port: 80 },
      { name: 'recorder', port: 80, mirror: true },
    ],
  },
  {
    conditions: [{ prefix: '/pay' }],
    services: [{ name: 'checkout', port: 8080 }],
  },
  { conditions: [{ prefix: '/' }], services: [{ name: 'cart', port: 80 }] },
]);

function asked(objects: RouteObjects, share: Share, weight: number) {
  const result = desired(objects, share, { weight });
  if ('refused' in result) throw new Error(result.refused);
  return result;
}

it('splits what the stable Service gets, and leaves the copies alone', () => {
  expect(check(storefront, cart)).toBeUndefined();
  const { route } = asked(storefront, cart, 20);
  expect((route.spec?.routes as ProxyRoute[])[1].services).toEqual([
    { name: 'cart', port: 80, weight: 80 },
    { name: 'cart-canary', port: 80, weight: 20 },
    { name: 'recorder', port: 80, mirror: true },
  ]);
});

it('is restored exactly, whatever two Rollouts asked for in between', () => {
  const step = fc.tuple(
    fc.constantFrom(cart, checkout),
    fc.integer({ min: 0, max: 100 }),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 1 }), steps => {
      let objects = storefront;
      const last = new Map<Share, number>();
      for (const [share, weight] of steps) {
        objects = asked(objects, share, weight);
        last.set(share, weight);
      }
      for (const [share, weight] of last) {
        expect(read(objects, share)).toEqual({
          touched: true,
          traffic: { weight },
          weight,
          exposed: weight > 0,
        });
      }
      for (const share of last.keys()) objects = withdrawn(objects, share);
      expect(objects).toStrictEqual(storefront);
    }),
  );
});

it('sees that its user has edited a weight', () => {
  const { route } = asked(storefront, cart, 20);
  const text = JSON.stringify(route).replace('"weight":20', '"weight":60');
  const edited = {
    route: JSON.parse(text) as KubernetesObject,
    companions: [],
  };
  expect(read(edited, cart)).toMatchObject({ traffic: undefined, weight: 60 });
  expect(withdrawn(edited, cart)).toEqual(storefront);
});

it('has followed when Contour says so of this generation', () => {
  const at = (observedGeneration: number, status = 'True') =>
    applied(
      proxy([], {
        status: { conditions: [{ type: 'Valid', status, observedGeneration }] },
      }),
    );
  expect(at(3)).toBe(true);
  expect(at(2)).toBe(false);
  expect(at(3, 'False')).toBe(false);
  expect(applied(proxy([]))).toBe(false);
});

it.each([
  [
    [{ name: 'other', port: 80 }],
    'no route of HTTPProxy web goes to Service cart; add one, or take the HTTPProxy out of spec.traffic.routes',
  ],
  [
    [
      { name: 'cart', port: 80 },
      { name: 'cart-canary', port: 80 },
    ],
    'HTTPProxy web already refers to Service cart-canary, the name of the extra Service; take it out',
  ],
  [
    [
      { name: 'cart', port: 80 },
      { name: 'legacy', port: 80 },
    ],
    'HTTPProxy web has a route with Service cart beside others, or with a weight; give it routes of its own, without one',
  ],
  [
    [{ name: 'cart', port: 80, weight: 10 }],
    'HTTPProxy web has a route with Service cart beside others, or with a weight; give it routes of its own, without one',
  ],
])('refuses services %j', (services, refused) => {
  expect(check(proxy([{ services }]), cart)).toBe(refused);
});

it('refuses what it has not learnt', () => {
  expect(
    desired(storefront, cart, { weight: 0, matches: [{ method: 'GET' }] }),
  ).toEqual({
    refused:
      'HTTPProxy web is split by weight only, so leave matches out; an HTTPRoute can do that',
  });
});
