// SPDX-License-Identifier: Apache-2.0
import type { RequestMatch, Traffic } from '@teal/rollouts-common';
import type { HttpMatch } from './httpMatches';
import { httpRouteRouter } from './httpRouteRouter';
import { type RouteRule, rulesOf } from './routeRule';
import {
  asked,
  cart,
  checkout,
  exactly,
  left,
  prefix,
  ref,
  routeOf,
} from './testing/routes';
import { told } from './testing/told';

const insider: RequestMatch = {
  headers: [{ name: 'x-user', value: 'insider' }],
};
const forInsiders: Traffic = { weight: 0, matches: [insider] };
const one = routeOf([{ matches: [prefix('/')], backendRefs: [ref('cart')] }]);
const after = (rules: RouteRule<HttpMatch>[], traffic: Traffic) =>
  told(asked(httpRouteRouter, routeOf(rules), cart, traffic));

describe('a weight', () => {
  it('splits the part of the stable Service: 80 and 20', () =>
    expect(told(asked(httpRouteRouter, one, cart, { weight: 20 }))).toEqual([
      '/ -> cart 80, cart-canary 20',
    ]));

  it('leaves everybody else in the rule their share', () =>
    expect(
      after([{ backendRefs: [ref('cart', 3), ref('legacy', 1)] }], {
        weight: 20,
      }),
    ).toEqual([' -> cart 240, cart-canary 60, legacy 100']));

  it('is split once whatever the number of Rollouts', () => {
    const route = routeOf([{ backendRefs: [ref('cart'), ref('checkout', 2)] }]);
    const both = asked(
      httpRouteRouter,
      asked(httpRouteRouter, route, checkout, { weight: 50 }),
      cart,
      { weight: 20 },
    );
    expect(told(both)).toEqual([
      ' -> cart 80, cart-canary 20, checkout 100, checkout-canary 100',
    ]);
    expect(told(left(httpRouteRouter, both, checkout))).toEqual([
      ' -> cart 80, cart-canary 20, checkout 200',
    ]);
  });

  it('sends the extra Service the same requests: port, filters and the rest are copied', () => {
    const filters = [{ type: 'RequestHeaderModifier' }];
    const route = routeOf([
      { backendRefs: [ref('cart', 1, { port: 81, filters })] },
    ]);
    const [rule] = rulesOf(asked(httpRouteRouter, route, cart, { weight: 10 }));
    expect(rule.backendRefs?.[1]).toEqual({
      name: 'cart-canary',
      port: 81,
      filters,
      weight: 10,
    });
  });

  it.each([0, 1, 29, 33, 50, 99, 100])('of %s is read back', weight => {
    const route = asked(httpRouteRouter, one, cart, { weight });
    const reading = httpRouteRouter.read({ route, companions: [] }, cart);
    expect(reading).toEqual({
      touched: true,
      traffic: { weight },
      weight,
      exposed: weight > 0,
    });
  });
});

describe('matches', () => {
  it('get a rule before the one that they come from, wholly for the new version', () =>
    expect(
      after([{ matches: [prefix('/')], backendRefs: [ref('cart')] }], {
        weight: 20,
        matches: [insider],
      }),
    ).toEqual([
      '/ x-user:insider -> cart-canary 100',
      '/ -> cart 80, cart-canary 20',
    ]));

  it("are merged into each of the user's own", () =>
    expect(
      after(
        [
          {
            matches: [
              prefix('/a', { method: 'GET' }),
              prefix('/b', { headers: [exactly('y', '1')] }),
            ],
            backendRefs: [ref('cart')],
          },
        ],
        forInsiders,
      )[0],
    ).toBe(
      'GET /a x-user:insider or /b y:1 x-user:insider -> cart-canary 100',
    ));

  it('take the more specific path, and drop what can never be', () =>
    expect(
      after(
        [
          {
            matches: [prefix('/api'), prefix('/web')],
            backendRefs: [ref('cart')],
          },
          {
            matches: [
              { path: { type: 'Exact', value: '/api/new' }, method: 'POST' },
            ],
            backendRefs: [ref('cart')],
          },
        ],
        {
          weight: 0,
          matches: [{ method: 'GET', path: { value: '/api/new' } }],
        },
      )[0],
    ).toBe('GET /api/new -> cart-canary 100'));

  it('leave unmanaged backends of the rule their share', () =>
    expect(
      after(
        [
          {
            matches: [prefix('/')],
            backendRefs: [ref('cart', 3), ref('legacy', 1)],
          },
        ],
        forInsiders,
      )[0],
    ).toBe('/ x-user:insider -> cart-canary 300, legacy 100'));

  it('copy filters, timeouts and every other field, but not the name, which may stand once only', () => {
    const more = {
      timeouts: { request: '2s' },
      sessionPersistence: { type: 'Cookie' },
    };
    const filters = [
      {
        type: 'ResponseHeaderModifier',
        responseHeaderModifier: { set: [{ name: 'a', value: 'b' }] },
      },
    ];
    const rule = {
      name: 'main',
      matches: [prefix('/')],
      backendRefs: [ref('cart')],
      filters,
      ...more,
    };
    const [added, own] = rulesOf<HttpMatch>(
      asked(httpRouteRouter, routeOf([rule]), cart, forInsiders),
    );
    expect(added).toMatchObject({ filters, ...more });
    expect(added.name).toBeUndefined();
    expect(own).toMatchObject({ name: 'main', filters, ...more });
  });

  it('turn cookies into one expression for the header', () => {
    const cookies = [{ name: 'beta', value: 'a.b' }];
    const [added] = rulesOf<HttpMatch>(
      asked(httpRouteRouter, one, cart, { weight: 0, matches: [{ cookies }] }),
    );
    expect(added.matches?.[0].headers).toEqual([
      {
        name: 'Cookie',
        type: 'RegularExpression',
        value: '^(?:.*;\\s*)?beta=a\\.b\\s*(?:;.*)?$',
      },
    ]);
  });

  it('that mean all of a rule need no rule of their own', () =>
    expect(
      after(
        [
          { matches: [prefix('/new')], backendRefs: [ref('cart')] },
          { matches: [prefix('/')], backendRefs: [ref('cart')] },
        ],
        { weight: 0, matches: [{ path: { value: '/new' } }] },
      ),
    ).toEqual([
      '/new -> cart 0, cart-canary 100',
      '/ -> cart 100, cart-canary 0',
    ]));
});

describe("a user's more specific rule keeps its requests", () => {
  const general = { matches: [prefix('/')], backendRefs: [ref('cart')] };
  const special = (headers: string[]) => ({
    matches: [prefix('/', { headers: headers.map(it => exactly(it, '1')) })],
    backendRefs: [ref('static')],
  });

  it('of equal rank, by standing first', () =>
    expect(after([general, special(['v'])], forInsiders)).toEqual(
      [
        '/ -> cart 100, cart-canary 0',
        '/ v:1 -> static 1',
        '/ x-user:insider -> cart-canary 100',
      ].map(it => it.replace('static 1', 'static undefined')),
    ));

  it('of lower rank, by a rule for those that fit both', () => {
    const two = {
      headers: [...insider.headers!, { name: 'team', value: 'a' }],
    };
    const route = routeOf([special(['v']), general]);
    const now = asked(httpRouteRouter, route, cart, {
      weight: 0,
      matches: [two],
    });
    expect(told(now)).toEqual([
      '/ v:1 x-user:insider team:a -> static undefined',
      '/ v:1 -> static undefined',
      '/ x-user:insider team:a -> cart-canary 100',
      '/ -> cart 100, cart-canary 0',
    ]);
    expect(left(httpRouteRouter, now, cart)).toEqual(route);
  });
});
