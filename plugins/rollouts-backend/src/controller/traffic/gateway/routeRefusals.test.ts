// SPDX-License-Identifier: Apache-2.0
import type { RequestMatch, Traffic } from '@teal/rollouts-common';
import type { HttpMatch } from './httpMatches';
import { httpRouteRouter } from './httpRouteRouter';
import type { RouteRule } from './routeRule';
import {
  cart,
  exactly,
  istio,
  prefix,
  ref,
  refusal,
  routeOf,
} from './testing/routes';

const insider: RequestMatch = {
  headers: [{ name: 'x-user', value: 'insider' }],
};
const why = (
  rules: RouteRule<HttpMatch>[],
  traffic: Traffic,
  controllers?: string[],
) => refusal(httpRouteRouter, routeOf(rules, { controllers }), cart, traffic);

describe('what a route can not do is refused with the number and the remedy', () => {
  const root = { matches: [prefix('/')], backendRefs: [ref('cart')] };
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => `/p${n}`);

  it.each<[string, RouteRule<HttpMatch>[], RequestMatch[], RegExp]>([
    [
      '17 rules',
      many(9).map(it => ({
        matches: [prefix(it)],
        backendRefs: [ref('cart')],
      })),
      [insider],
      /would have 18 rules \(9 are its own\), and 16 is the limit/,
    ],
    [
      '65 matches in a rule',
      [{ matches: many(33).map(it => prefix(it)), backendRefs: [ref('cart')] }],
      [insider, { method: 'GET' }],
      /would have 66 matches, and 64 is the limit/,
    ],
    [
      '129 matches',
      [0, 1, 2].map(n => ({
        matches: many(22).map(it => prefix(`/${n}${it}`)),
        backendRefs: [ref('cart')],
      })),
      [insider, { method: 'GET' }],
      /would have 198 matches, and 128 is the limit/,
    ],
    [
      '17 headers',
      [
        {
          ...root,
          matches: [
            prefix('/', { headers: many(16).map(it => exactly(it, '1')) }),
          ],
        },
      ],
      [insider],
      /a match with 17 headers, and 16 is the limit/,
    ],
    [
      'an entry that no rule gets',
      [root, { matches: [prefix('/api')], backendRefs: [ref('static')] }],
      [{ path: { value: '/api/new' } }],
      /^entry 1 of matches never comes to Service cart/,
    ],
    [
      'one of a rule’s matches exactly',
      [{ ...root, matches: [prefix('/a'), prefix('/b')] }],
      [{ path: { value: '/a' } }],
      /rule 1 of HTTPRoute web has several matches, and an entry means exactly one/,
    ],
    [
      "another expression for the user's header",
      [
        {
          ...root,
          matches: [
            prefix('/', {
              headers: [
                { name: 'x-user', type: 'RegularExpression', value: 'in.*' },
              ],
            }),
          ],
        },
      ],
      [
        {
          headers: [
            { name: 'X-User', type: 'RegularExpression', value: '.*sider' },
          ],
        },
      ],
      /^entry 1 of matches and rule 1 of HTTPRoute web: header x-user would have to fit both/,
    ],
    [
      'a path under a rewritten prefix',
      [
        {
          ...root,
          filters: [
            {
              type: 'URLRewrite',
              urlRewrite: { path: { type: 'ReplacePrefixMatch' } },
            },
          ],
        },
      ],
      [{ path: { value: '/new' } }],
      /replaces the prefix that it matches/,
    ],
    [
      'an expression that looks ahead',
      [root],
      [
        {
          headers: [{ name: 'a', type: 'RegularExpression', value: '(?!b).*' }],
        },
      ],
      /looks ahead/,
    ],
    [
      'a path that is none',
      [root],
      [{ path: { value: 'new' } }],
      /path new has to begin with \//,
    ],
    [
      'a path expression under a path',
      [{ ...root, matches: [prefix('/api')] }],
      [{ path: { type: 'RegularExpression', value: '/.*new' } }],
      /can't be combined/,
    ],
  ])('%s', (_, rules, matches, sentence) =>
    expect(why(rules, { weight: 0, matches })).toMatch(sentence),
  );

  it('a path expression goes where gateways try it before the route’s own path', () => {
    const matches: RequestMatch[] = [
      { path: { type: 'RegularExpression', value: '/v[0-9]+/new' } },
    ];
    expect(why([root], { weight: 0, matches })).toBeUndefined();
    expect(why([root], { weight: 0, matches }, [istio])).toMatch(
      /Istio may try the route's own paths before it/,
    );
  });

  it('but taking everything back never is', () => {
    const full = Array.from({ length: 15 }, (_, n) => ref(`b${n}`, 20_000));
    const route = routeOf([{ backendRefs: [ref('cart'), ...full] }]);
    expect(
      refusal(httpRouteRouter, route, cart, { weight: 0 }),
    ).toBeUndefined();
  });
});
