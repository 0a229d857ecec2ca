// SPDX-License-Identifier: Apache-2.0
import {
  cart,
  checkout,
  edited,
  ref,
  RouteObject,
  routeObject,
  objectNow,
  seen,
} from '../testing/routes';
import type { Share } from '@teal/rollouts-node';
import { weightOf, withdrawn, withWeight } from './httpRoute';
import { objectOf, viewOf } from './httpRouteRouter';
import { objectPatch } from './objectPatch';

const release = (object: RouteObject, share: Share, weightPercent: number) =>
  edited(object, route => withWeight(route, { ...share, weightPercent }));
const leave = (object: RouteObject, share: Share) =>
  edited(object, route => withdrawn(route, share));
const backends = (object: RouteObject, rule = 0) =>
  (object.spec.rules[rule].backendRefs ?? []).map(
    it => `${it.name} ${it.weight}`,
  );

const realLife: [string, RouteObject][] = [
  [
    'one backend without a weight',
    routeObject([{ backendRefs: [ref('cart')] }]),
  ],
  [
    'one backend with weight 1',
    routeObject([{ backendRefs: [ref('cart', 1)] }]),
  ],
  [
    'one backend with weight 100',
    routeObject([{ backendRefs: [ref('cart', 100)] }]),
  ],
  [
    'two backends, one of them without a weight',
    routeObject([{ backendRefs: [ref('cart'), ref('legacy', 3)] }]),
  ],
  [
    'a backend that its user has switched off',
    routeObject([{ backendRefs: [ref('cart', 2), ref('legacy', 0)] }]),
  ],
  [
    'a redirect, a rule without our Service, and one with it',
    routeObject([
      { filters: [{ type: 'RequestRedirect' }] },
      { backendRefs: [ref('static')] },
      { backendRefs: [ref('cart')] },
    ]),
  ],
  [
    'several rules with different weights',
    routeObject([
      { backendRefs: [ref('cart', 7), ref('legacy', 3)] },
      { backendRefs: [ref('cart')] },
    ]),
  ],
  [
    'filters, and every field spelled out',
    routeObject([
      {
        backendRefs: [
          ref('cart', 1, {
            group: '',
            kind: 'Service',
            namespace: 'shop',
            filters: [{ type: 'RequestHeaderModifier' }],
          }),
        ],
      },
    ]),
  ],
  [
    'the Service twice, on two ports',
    routeObject([
      { backendRefs: [ref('cart', 1), ref('cart', 4, { port: 8080 })] },
    ]),
  ],
  [
    'a Service of the same name in another namespace',
    routeObject([
      { backendRefs: [ref('cart', 1, { namespace: 'other' }), ref('cart', 1)] },
    ]),
  ],
  [
    'annotations of its user',
    routeObject([{ backendRefs: [ref('cart')] }], { team: 'shop' }),
  ],
];

describe('a release on an HTTPRoute', () => {
  it.each(realLife)('gives back exactly what was there: %s', (_, object) => {
    for (const weights of [[0], [20, 50, 100], [100, 0], [33]]) {
      let now = object;
      for (const weight of weights) {
        now = release(now, cart, weight);
        expect(weightOf(seen(now), cart)).toBe(weight);
      }
      const after = leave(now, cart);
      expect({
        ...after,
        metadata: { ...after.metadata, resourceVersion: '1' },
      }).toEqual(object);
    }
  });

  it('writes 80 and 20 for 20 %', () => {
    const object = routeObject([{ backendRefs: [ref('cart')] }]);
    expect(backends(release(object, cart, 20))).toEqual([
      'cart 80',
      'cart-canary 20',
    ]);
  });

  it('keeps the share of everybody else in the rule', () => {
    const object = routeObject([
      { backendRefs: [ref('cart', 3), ref('legacy', 1)] },
    ]);
    expect(backends(release(object, cart, 20))).toEqual([
      'cart 240',
      'cart-canary 60',
      'legacy 100',
    ]);
  });

  it('sends the extra Service the same requests: port, filters and the rest are copied', () => {
    const filters = [{ type: 'RequestHeaderModifier' }];
    const object = routeObject([
      { backendRefs: [ref('cart', 1, { port: 81, filters })] },
    ]);
    const { backendRefs } = release(object, cart, 10).spec.rules[0];
    expect(backendRefs?.[1]).toEqual({
      name: 'cart-canary',
      port: 81,
      filters,
      weight: 10,
    });
  });

  it('writes nothing when the weight is there already', () => {
    const object = release(
      routeObject([{ backendRefs: [ref('cart')] }]),
      cart,
      20,
    );
    const before = objectNow(object);
    const route = viewOf(before);
    const after = withWeight(route, { ...cart, weightPercent: 20 });
    expect(objectPatch(before, objectOf(before, after))).toEqual([]);
  });

  it.each(realLife)('reads back every share that it wrote: %s', (_, object) => {
    for (let weight = 0; weight <= 100; weight += 1) {
      const route = seen(release(object, cart, weight));
      expect(weightOf(route, cart)).toBe(weight);
    }
  });

  it('never gives more than the step allows when a share is no whole number', () => {
    const object = release(
      routeObject([{ backendRefs: [ref('cart')] }]),
      cart,
      20,
    );
    const uneven = structuredClone(object);
    uneven.spec.rules[0].backendRefs = [
      ref('cart', 85),
      ref('cart-canary', 20),
    ];
    const moved = release(uneven, cart, 30);
    expect(backends(moved)).toEqual(['cart 74', 'cart-canary 31']);
    expect(weightOf(seen(moved), cart)).toBe(30);
  });
});

describe('two Rollouts in one rule', () => {
  const object = routeObject([{ backendRefs: [ref('cart'), ref('checkout')] }]);
  const both = release(release(object, cart, 20), checkout, 50);

  it('release side by side, each with its own share', () => {
    expect(backends(both)).toEqual([
      'cart 8000',
      'cart-canary 2000',
      'checkout 5000',
      'checkout-canary 5000',
    ]);
    expect(weightOf(seen(both), cart)).toBe(20);
    expect(weightOf(seen(both), checkout)).toBe(50);
  });

  it.each([
    ['the first one ends first', [cart, checkout]],
    ['the second one ends first', [checkout, cart]],
  ])('leave the rule as it was: %s', (_, [first, second]) => {
    const after = leave(leave(both, first), second);
    expect({
      ...after,
      metadata: { ...after.metadata, resourceVersion: '1' },
    }).toEqual(object);
  });

  it('changes one share without touching the other', () => {
    const moved = release(both, cart, 50);
    expect(weightOf(seen(moved), cart)).toBe(50);
    expect(weightOf(seen(moved), checkout)).toBe(50);
  });
});

describe("a user's edit in the middle of a release", () => {
  const started = release(
    routeObject([{ backendRefs: [ref('cart')] }]),
    cart,
    20,
  );

  it('survives: a backend added to the rule keeps its share', () => {
    const user = structuredClone(started);
    user.spec.rules[0].backendRefs?.push(ref('legacy', 25));
    expect(backends(leave(user, cart))).toEqual(['cart 100', 'legacy 25']);
  });

  it('survives: a rule added in front is left alone when it has nothing to do with us', () => {
    const user = structuredClone(started);
    user.spec.rules.unshift({ backendRefs: [ref('static')] });
    const after = leave(user, cart);
    expect(backends(after, 0)).toEqual(['static undefined']);
    expect(backends(after, 1)).toEqual(['cart 1']);
  });

  it('is seen: the manifest applied again gives all traffic to stable, and the share can be set again', () => {
    const user = structuredClone(started);
    user.spec.rules[0].backendRefs = [ref('cart')];
    expect(weightOf(seen(user), cart)).toBe(0);
    expect(leave(release(user, cart, 20), cart).spec.rules).toEqual([
      { backendRefs: [ref('cart')] },
    ]);
  });

  it('is seen: rules that disagree have no weight', () => {
    const user = structuredClone(started);
    user.spec.rules.push({ backendRefs: [ref('cart')] });
    expect(weightOf(seen(user), cart)).toBeUndefined();
  });

  it.each([
    ['to a total that no percent divides', [ref('cart', 85)]],
    ['to a total below 100', [ref('cart', 2)]],
    ['of another backend in the rule too', [ref('cart', 2), ref('legacy', 3)]],
    ['to nothing, its backend is taken out', []],
  ])(
    'does not keep any share from being set: weights changed %s',
    (_, refs) => {
      const user = structuredClone(started);
      user.spec.rules[0].backendRefs = [...refs, ref('cart-canary', 20)];
      for (let weight = 0; weight <= 100; weight += 1) {
        const moved = release(user, cart, weight);
        expect(weightOf(seen(moved), cart)).toBe(weight);
        expect(backends(leave(moved, cart))).toEqual(
          backends(leave(user, cart)),
        );
      }
    },
  );

  it('is never taken for nothing or for everything when it is almost that', () => {
    const almost = (stable: number, canary: number) => {
      const user = structuredClone(started);
      user.spec.rules[0].backendRefs = [
        ref('cart', stable),
        ref('cart-canary', canary),
      ];
      return weightOf(seen(user), cart);
    };
    expect(almost(9_999, 1)).toBe(1);
    expect(almost(1, 9_999)).toBe(99);
  });

  it('copies a changed port to the extra Service', () => {
    const user = structuredClone(started);
    user.spec.rules[0].backendRefs = [
      ref('cart', 80, { port: 81 }),
      ref('cart-canary', 20),
    ];
    expect(release(user, cart, 50).spec.rules[0].backendRefs?.[1].port).toBe(
      81,
    );
  });

  it('gives the requests back when the stable backend was taken out', () => {
    const user = structuredClone(started);
    user.spec.rules[0].backendRefs = [ref('cart-canary', 100)];
    expect(backends(leave(user, cart))).toEqual(['cart undefined']);
  });
});
