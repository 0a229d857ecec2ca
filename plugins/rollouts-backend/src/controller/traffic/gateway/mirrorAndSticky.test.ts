// SPDX-License-Identifier: Apache-2.0
import type { RequestMatch, Traffic } from '@teal/rollouts-common';
import type { HttpMatch } from './httpMatches';
import { httpRouteRouter } from './httpRouteRouter';
import { type RouteRule, rulesOf } from './routeRule';
import {
  asked,
  cart,
  istio,
  left,
  prefix,
  ref,
  refusal,
  routeOf,
} from './testing/routes';
import { told } from './testing/told';

const insider: RequestMatch = {
  headers: [{ name: 'x-user', value: 'insider' }],
};
const one = routeOf([{ matches: [prefix('/')], backendRefs: [ref('cart')] }]);
const why = (
  rules: RouteRule<HttpMatch>[],
  traffic: Traffic,
  controllers?: string[],
) => refusal(httpRouteRouter, routeOf(rules, { controllers }), cart, traffic);

describe('a mirror', () => {
  const port = { group: '', kind: 'Service', name: 'cart-canary', port: 80 };

  it("copies what goes to the stable version; the user's own mirrors stay", () => {
    const own = {
      type: 'RequestMirror',
      requestMirror: { backendRef: { name: 'audit', port: 80 } },
    };
    const route = routeOf([{ backendRefs: [ref('cart')], filters: [own] }]);
    const now = asked(httpRouteRouter, route, cart, { weight: 0, mirror: {} });
    expect(rulesOf(now)[0].filters).toEqual([
      own,
      { type: 'RequestMirror', requestMirror: { backendRef: port } },
    ]);
    expect(
      httpRouteRouter.read({ route: now, companions: [] }, cart),
    ).toMatchObject({
      weight: 0,
      exposed: true,
    });
    expect(left(httpRouteRouter, now, cart)).toEqual(route);
  });

  it('of some requests gets a rule; matches go before it', () =>
    expect(
      told(
        asked(httpRouteRouter, one, cart, {
          weight: 0,
          matches: [insider],
          mirror: { matches: [{ method: 'GET' }] },
        }),
      ),
    ).toEqual([
      'GET / x-user:insider or / x-user:insider -> cart-canary 100',
      'GET / -> cart 100, cart-canary 0 copies to cart-canary',
      '/ -> cart 100, cart-canary 0',
    ]));

  it('of a part is for gateways that honour it', () => {
    const traffic = { weight: 0, mirror: { percent: 10 } };
    const rules = [{ backendRefs: [ref('cart')] }];
    expect(why(rules, traffic)).toBe(
      'mirror of 10 %: Contour copies every request or none, so use percent 100, and matches to copy only some',
    );
    expect(why(rules, traffic, [istio])).toBeUndefined();
    expect(why(rules, traffic, [istio, 'example.com/other'])).toMatch(
      /this gateway copies every request or none/,
    );
  });

  it.each<[string, RouteRule<HttpMatch>, Traffic, RegExp]>([
    [
      'beside a weight',
      { backendRefs: [ref('cart')] },
      { weight: 20, mirror: {} },
      /^mirror together with weight 20: .*would get them twice/,
    ],
    [
      'in a rule with another backend',
      { backendRefs: [ref('cart'), ref('legacy')] },
      { weight: 0, mirror: {} },
      /^rule 1 of HTTPRoute web sends requests to legacy as well/,
    ],
    [
      'in a rule with two ports',
      { backendRefs: [ref('cart'), ref('cart', 1, { port: 81 })] },
      { weight: 0, mirror: {} },
      /several ports of Service cart/,
    ],
  ])('is refused %s', (_, rule, traffic, sentence) =>
    expect(why([rule], traffic)).toMatch(sentence),
  );
});

describe('sticky by cookie', () => {
  const traffic: Traffic = {
    weight: 20,
    sticky: { cookie: 'teal', maxAge: '1h30m' },
  };

  it('sends those who have it to the new version, whose answers set it', () => {
    const [added, own] = rulesOf<HttpMatch>(
      asked(httpRouteRouter, one, cart, traffic),
    );
    const set = {
      type: 'ResponseHeaderModifier',
      responseHeaderModifier: {
        add: [
          {
            name: 'Set-Cookie',
            value: 'teal=g7; Path=/; Max-Age=5400; HttpOnly; SameSite=Lax',
          },
        ],
      },
    };
    expect(added.matches?.[0].headers?.[0].value).toBe(
      '^(?:.*;\\s*)?teal=g7\\s*(?:;.*)?$',
    );
    expect(added.backendRefs).toEqual([
      ref('cart-canary', 100, { filters: [set] }),
    ]);
    expect(own.backendRefs).toEqual([
      ref('cart', 80),
      ref('cart-canary', 20, { filters: [set] }),
    ]);
  });

  it("adds to the user's own changes of the answer", () => {
    const filters = [
      {
        type: 'ResponseHeaderModifier',
        responseHeaderModifier: { set: [{ name: 'a', value: 'b' }] },
      },
    ];
    const route = routeOf([{ backendRefs: [ref('cart', 1, { filters })] }]);
    const now = asked(httpRouteRouter, route, cart, traffic);
    expect(
      rulesOf(now)[1].backendRefs?.[1].filters?.[0].responseHeaderModifier,
    ).toEqual({
      set: [{ name: 'a', value: 'b' }],
      add: [{ name: 'Set-Cookie', value: expect.any(String) }],
    });
    expect(left(httpRouteRouter, now, cart)).toEqual(route);
  });

  it('of the next release knows nothing of the last one', () => {
    const now = asked(httpRouteRouter, one, cart, traffic);
    const next = { ...cart, release: 'g8' };
    expect(
      httpRouteRouter.read({ route: now, companions: [] }, next).traffic,
    ).toBeUndefined();
  });

  it.each<[Traffic['sticky'], RegExp]>([
    [
      { header: 'x-user' },
      /^sticky by a hash of header x-user: the Gateway API has no such rule; use sticky\.cookie, or match the header by its end, such as ids that end in 0 to 3/,
    ],
    [{ cookie: 'teal', maxAge: 'soon' }, /maxAge soon is no duration/],
  ])('is refused: %j', (sticky, sentence) =>
    expect(
      why([{ backendRefs: [ref('cart')] }], { weight: 20, sticky }),
    ).toMatch(sentence),
  );

  it('is refused where the user sets cookies on the same backend', () => {
    const filters = [
      {
        type: 'ResponseHeaderModifier',
        responseHeaderModifier: { add: [{ name: 'set-cookie', value: 'a=b' }] },
      },
    ];
    expect(
      why([{ backendRefs: [ref('cart', 1, { filters })] }], traffic),
    ).toMatch(/changes Set-Cookie already/);
  });
});
